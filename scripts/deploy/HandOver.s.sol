// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IOAppCore} from "@layerzerolabs/lz-evm-oapp-v2/contracts/oapp/interfaces/IOAppCore.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {stdJson} from "forge-std/StdJson.sol";
import {IFundTimelock} from "src/interfaces/IFundTimelock.sol";
import {IHedgeVault} from "src/interfaces/IHedgeVault.sol";
import {IHedgeVaultAdmin} from "src/interfaces/IHedgeVaultAdmin.sol";
import {IEndpointDelegates} from "scripts/deploy/base/LayerZeroConfig.sol";
import {Ours} from "scripts/deploy/base/Ours.sol";

/// @notice Third of three, after a green `ballast wiring check`: the deploying account gives every right away, to the
///         timelock or, where there is none, to the fund's own account. Nothing can be corrected without the fund after
///         this.
contract HandOver is Ours {
    using stdJson for string;

    error NothingDeployed(address vault);

    function run() external {
        begin();
        IHedgeVault vault = ourVault();
        if (address(vault).code.length == 0) revert NothingDeployed(address(vault));
        address heir = hasTimelock()
            ? predict("FundTimelock", timelockArgs())
            : wiring.readAddress(".roles.fund.multisig");
        _giveMessenger(messengerAddress(here), heir);
        if (vault.fund() != heir) {
            send(
                vault.fund(),
                address(vault),
                abi.encodeCall(IHedgeVaultAdmin.transferFund, (heir)),
                "transferFund"
            );
            if (hasTimelock()) {
                send(address(0), heir, abi.encodeCall(IFundTimelock.acceptVault, ()), "acceptVault");
            } else {
                send(heir, address(vault), abi.encodeCall(IHedgeVaultAdmin.acceptFund, ()), "acceptFund");
            }
        }
        finish();
    }

    /// @dev The delegate first: only the owner can name it.
    function _giveMessenger(address messenger, address heir) private {
        address owner = Ownable(messenger).owner();
        address endpoint = addressIn(here, ".layerzero.endpoint");
        if (IEndpointDelegates(endpoint).delegates(messenger) != heir) {
            send(owner, messenger, abi.encodeCall(IOAppCore.setDelegate, (heir)), "setDelegate");
        }
        if (owner != heir) {
            send(owner, messenger, abi.encodeCall(Ownable.transferOwnership, (heir)), "transferOwnership");
        }
    }
}
