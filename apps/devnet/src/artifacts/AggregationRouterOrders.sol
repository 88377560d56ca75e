// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {IWETH} from "@1inch/solidity-utils/contracts/interfaces/IWETH.sol";
import {OrderMixin} from "@1inch/limit-order-protocol-contract/contracts/OrderMixin.sol";

/// @notice The limit-order half of 1inch's aggregation router: the published order code under the EIP-712 domain of the
///         router in production, which is the one Fusion orders are signed for. The swap half is not published.
contract AggregationRouterOrders is EIP712("1inch Aggregation Router", "6"), Ownable, Pausable, OrderMixin {
    constructor(IWETH weth) OrderMixin(weth) Ownable(msg.sender) {}

    function pause() external onlyOwner {
        _pause();
    }

    function unpause() external onlyOwner {
        _unpause();
    }
}
