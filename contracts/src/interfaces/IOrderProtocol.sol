// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {LimitOrder} from "src/types/AuctionTypes.sol";

/// @notice The part of the 1inch limit order protocol v4 the vault asks.
interface IOrderProtocol {
    function hashOrder(LimitOrder calldata order) external view returns (bytes32);

    /// @dev ERC-5267.
    function eip712Domain()
        external
        view
        returns (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        );
}
