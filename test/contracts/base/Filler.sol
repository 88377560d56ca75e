// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {LimitOrder} from "src/types/AuctionTypes.sol";
import {ILimitOrders} from "test/contracts/base/FusionWorld.sol";

/// @notice A resolver contract that calls something of its choice after it got the tokens and before it pays.
contract Filler {
    uint256 private constant MAKING_AMOUNT = 1 << 255;

    ILimitOrders private immutable _protocol;
    bool public succeeded;
    bytes public reason;

    constructor(address protocol, address pays) {
        _protocol = ILimitOrders(protocol);
        IERC20(pays).approve(protocol, type(uint256).max);
    }

    function fill(
        LimitOrder calldata order,
        bytes calldata extension,
        uint256 making,
        address target,
        bytes calldata call
    ) external {
        bytes memory interaction =
            target == address(0) ? bytes("") : abi.encodePacked(address(this), target, call);
        uint256 traits = MAKING_AMOUNT | extension.length << 224 | interaction.length << 200;
        _protocol.fillContractOrderArgs(order, "", making, traits, abi.encodePacked(extension, interaction));
    }

    function fillTwice(LimitOrder calldata order, bytes calldata extension, uint256 making) external {
        uint256 traits = MAKING_AMOUNT | extension.length << 224;
        _protocol.fillContractOrderArgs(order, "", making, traits, extension);
        _protocol.fillContractOrderArgs(order, "", making, traits, extension);
    }

    /// @dev The order protocol's callback to takers.
    function takerInteraction(
        LimitOrder calldata,
        bytes calldata,
        bytes32,
        address,
        uint256,
        uint256,
        uint256,
        bytes calldata extraData
    ) external {
        (succeeded, reason) = address(bytes20(extraData)).call(extraData[20:]);
    }
}
