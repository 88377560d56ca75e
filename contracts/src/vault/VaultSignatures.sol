// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {EIP712} from "solady/utils/EIP712.sol";
import {VaultStorage} from "src/vault/VaultStorage.sol";

/// @notice k-of-n signatures of the fund's optimizer signers, by key or ERC-1271.
abstract contract VaultSignatures is VaultStorage, EIP712 {
    uint256 private constant KEY_SIGNATURE_LENGTH = 65;
    uint256 private constant ADDRESS_LENGTH = 20;

    function _domainNameAndVersion() internal pure override returns (string memory, string memory) {
        return ("Ballast HedgeVault", "1");
    }

    /// @dev What is signed stays good for a while, never for long.
    function _requireTimely(uint64 validUntil) internal view {
        if (validUntil < block.timestamp) revert PlanExpired(validUntil, block.timestamp);
        uint256 latest = block.timestamp + _layout().maxPlanAge;
        if (validUntil > latest) revert PlanTooLong(validUntil, latest);
    }

    function _checkSignatures(bytes32 digest, bytes[] calldata signatures) internal view {
        Layout storage $ = _layout();
        if (signatures.length < $.threshold) revert TooFewSignatures(signatures.length, $.threshold);
        address previous;
        for (uint256 i; i < signatures.length; ++i) {
            (address signer, bool valid) = _signerOf(digest, signatures[i]);
            // Ascending order keeps one signer from counting twice.
            if (!valid || !$.isSigner[signer] || signer <= previous) revert BadSigner(i, signer);
            previous = signer;
        }
    }

    function _signerOf(bytes32 digest, bytes calldata signature)
        private
        view
        returns (address signer, bool valid)
    {
        if (signature.length == KEY_SIGNATURE_LENGTH) {
            ECDSA.RecoverError failure;
            (signer, failure,) = ECDSA.tryRecoverCalldata(digest, signature);
            return (signer, failure == ECDSA.RecoverError.NoError);
        }
        if (signature.length < KEY_SIGNATURE_LENGTH) return (address(0), false);
        signer = address(bytes20(signature[:ADDRESS_LENGTH]));
        valid =
            SignatureChecker.isValidERC1271SignatureNowCalldata(signer, digest, signature[ADDRESS_LENGTH:]);
    }
}
