// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

/// @notice A token nobody owns, for vaults to list.
contract PlainToken {
    uint8 public constant decimals = 18;

    function balanceOf(address) external pure returns (uint256) {
        return 0;
    }
}
