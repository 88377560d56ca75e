// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {FundTimelock} from "src/governance/FundTimelock.sol";
import {IFundTimelock} from "src/interfaces/IFundTimelock.sol";
import {IHedgeVault} from "src/interfaces/IHedgeVault.sol";
import {Artifacts} from "test/contracts/base/Artifacts.sol";

/// @notice A fund that is a timelock, and what its multisig may do at once.
abstract contract FundBehindTimelock is Artifacts {
    uint256 internal constant DELAY = 2 days;

    FundTimelock internal timelock;
    address internal multisig = makeAddr("multisig");

    /// @notice The present fund hands the vault over.
    function handOver(IHedgeVault vault) internal {
        address[] memory proposers = new address[](1);
        proposers[0] = multisig;
        bytes memory args =
            abi.encode(DELAY, proposers, new address[](0), address(vault), makeAddr("treasury"));
        timelock = FundTimelock(payable(deployOurs("FundTimelock", args)));
        vm.prank(vault.fund());
        vault.transferFund(address(timelock));
        timelock.acceptVault();
        vm.deal(multisig, 10 ether);
    }

    function operate(bytes memory data) internal {
        address target = address(timelock.vault());
        vm.prank(multisig);
        timelock.operate(target, data);
    }

    function mustWait(bytes memory data) internal {
        address target = address(timelock.vault());
        assertFalse(timelock.isInstant(target, data), "class");
        vm.expectRevert(abi.encodeWithSelector(IFundTimelock.DelayRequired.selector, target, bytes4(data)));
        vm.prank(multisig);
        timelock.operate(target, data);
    }

    /// @notice Proposed, waited for, executed.
    function afterDelay(bytes memory data) internal {
        address target = address(timelock.vault());
        vm.prank(multisig);
        timelock.schedule(target, 0, data, 0, 0, DELAY);
        vm.warp(block.timestamp + DELAY);
        timelock.execute(target, 0, data, 0, 0);
    }
}
