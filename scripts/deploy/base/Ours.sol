// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {stdJson} from "forge-std/StdJson.sol";
import {CREATE3} from "solady/utils/CREATE3.sol";
import {IHedgeVault} from "src/interfaces/IHedgeVault.sol";
import {Sender} from "scripts/deploy/base/Sender.sol";

/// @notice Where our contracts of an environment are, on this chain and on the others: all of it follows from the files
///         and the compiled code.
abstract contract Ours is Sender {
    using stdJson for string;

    function factoryAddress() internal view returns (address) {
        return predict("HedgeVaultFactory", "");
    }

    /// @notice The same on every chain. The account that deploys is the first fund, so only it can take the address.
    function vaultAddress() internal view returns (address) {
        bytes32 salt = keccak256(abi.encode(deployer(), vaultName()));
        return CREATE3.predictDeterministicAddress(salt, factoryAddress());
    }

    /// @notice The contracts that share a vault's code, the last one first: each takes the one before it as its argument.
    /// @dev `vaultParts` in apps/keeper/src/wiring/code.ts is the same list the other way round.
    function parts() internal pure returns (string[] memory names) {
        names = new string[](3);
        (names[0], names[1], names[2]) = ("HedgeVaultAdmin", "HedgeVaultMessaging", "HedgeVault");
    }

    function messengerAddress(string memory network) internal view returns (address) {
        return predict("HedgeMessenger", messengerArgs(network));
    }

    function messengerArgs(string memory network) internal view returns (bytes memory) {
        return abi.encode(addressIn(network, ".layerzero.endpoint"), vaultAddress(), deployer());
    }

    function timelockArgs() internal view returns (bytes memory) {
        address[] memory proposers = new address[](1);
        proposers[0] = wiring.readAddress(".roles.fund.multisig");
        return abi.encode(
            wiring.readUint(".roles.fund.minDelay"),
            proposers,
            wiring.readAddressArray(".roles.guardians"),
            vaultAddress(),
            wiring.readAddress(".roles.fund.treasury")
        );
    }

    /// @notice Whether the fund is to be a timelock. Without a delay its account holds the role itself.
    function hasTimelock() internal view returns (bool) {
        return wiring.readUint(".roles.fund.minDelay") != 0;
    }

    function vaultName() internal view returns (bytes32) {
        return id(wiring.readString(".vault.name"));
    }

    function ourVault() internal view returns (IHedgeVault) {
        return IHedgeVault(vaultAddress());
    }
}
