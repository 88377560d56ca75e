// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {CREATE3} from "solady/utils/CREATE3.sol";
import {IHedgeVaultAdmin} from "src/interfaces/IHedgeVaultAdmin.sol";

/// @notice Creates vaults whose address depends on this factory, the fund and a name only: the same on every chain
///         where the factory itself has the same address. Only the fund can take its addresses.
contract HedgeVaultFactory {
    event VaultCreated(
        address indexed vault, address indexed fund, bytes32 indexed name, address implementation
    );

    error OnlyFund(address caller, address fund);

    /// @notice Creates and initialises a vault in one transaction, so that nobody can initialise it first.
    /// @param implementation The `HedgeVault` behind the proxy.
    function createVault(bytes32 name, address implementation, IHedgeVaultAdmin.InitParams calldata params)
        external
        returns (address vault)
    {
        if (msg.sender != params.fund) revert OnlyFund(msg.sender, params.fund);
        bytes memory creation = abi.encodePacked(
            type(ERC1967Proxy).creationCode,
            abi.encode(implementation, abi.encodeCall(IHedgeVaultAdmin.initialize, (params)))
        );
        vault = CREATE3.deployDeterministic(creation, _salt(params.fund, name));
        emit VaultCreated(vault, params.fund, name, implementation);
    }

    /// @notice Where a fund's vault of that name is or will be.
    function vaultAddress(address fund, bytes32 name) external view returns (address) {
        return CREATE3.predictDeterministicAddress(_salt(fund, name));
    }

    function _salt(address fund, bytes32 name) private pure returns (bytes32) {
        return keccak256(abi.encode(fund, name));
    }
}
