// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ICollateralBridge} from "src/interfaces/ICollateralBridge.sol";

/// @notice A bridge without rules: what it took arrives whenever it is told to, in any order, or never. It keeps the fee
///         that Stargate's pools take in the tests.
contract LocalCargo is ICollateralBridge {
    uint256 public constant NATIVE_FEE = 0.001 ether;
    uint256 private constant FEE_MILLIONTH = 600;

    address public immutable token;

    constructor(address token_) {
        token = token_;
    }

    function quote(uint32, address, uint256 amount) public pure returns (Quote memory) {
        return Quote(NATIVE_FEE, amount, amount - (amount * FEE_MILLIONTH + 999_999) / 1_000_000);
    }

    function send(uint32 dstEid, address to, uint256 amount, uint256, address)
        external
        payable
        returns (bytes32 guid, uint256 sent, uint256 received)
    {
        require(msg.value == NATIVE_FEE, "fee");
        require(IERC20(token).transferFrom(msg.sender, address(this), amount), "transfer");
        return (keccak256(abi.encode(dstEid, to, amount)), amount, quote(dstEid, to, amount).received);
    }

    function land(address to, uint256 amount) external {
        require(IERC20(token).transfer(to, amount), "transfer");
    }
}
