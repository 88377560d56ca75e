// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

/// @notice A contract whose functions continue in another one, run on this contract's state. The extension is fixed in
///         the code: only an upgrade of the vault replaces it.
abstract contract Extended {
    address public immutable extension;

    error NoExtension(address extension);
    error UnexpectedNative(uint256 value);

    constructor(address extension_) {
        if (extension_.code.length == 0) revert NoExtension(extension_);
        extension = extension_;
    }

    /// @dev Message fees pass through payable functions; nothing here could spend native tokens sent without a call.
    receive() external payable {
        revert UnexpectedNative(msg.value);
    }

    fallback() external payable {
        address target = extension;
        assembly {
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), target, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            switch ok
            case 0 { revert(0, returndatasize()) }
            default { return(0, returndatasize()) }
        }
    }
}
