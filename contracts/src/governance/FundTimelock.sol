// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {InstantCalls} from "src/governance/InstantCalls.sol";
import {IFundTimelock} from "src/interfaces/IFundTimelock.sol";
import {IHedgeVaultAdmin} from "src/interfaces/IHedgeVaultAdmin.sol";

/// @notice Holds the fund role of one vault, and owner and delegate of its messenger. The fund's multisig proposes;
///         guardians may cancel; anyone executes what waited long enough. A deceived multisig can at once only reduce
///         risk, run the book inside limits that waited, or pay out to the treasury named at deployment.
/// @dev A class is needed to be instant, none to be delayed: a function added later is delayed until it is listed.
contract FundTimelock is TimelockController, InstantCalls, IFundTimelock {
    /// @param minDelay Seconds between proposal and execution.
    /// @param proposers The fund's multisig; it may also cancel.
    /// @param guardians May cancel.
    /// @param vault_ The vault whose fund this becomes; may not exist yet.
    /// @param treasury_ Where withdrawals go without a delay.
    constructor(
        uint256 minDelay,
        address[] memory proposers,
        address[] memory guardians,
        address vault_,
        address treasury_
    ) TimelockController(minDelay, proposers, new address[](1), address(0)) InstantCalls(vault_, treasury_) {
        if (vault_ == address(0)) revert ZeroAddress("vault");
        if (treasury_ == address(0)) revert ZeroAddress("treasury");
        for (uint256 i; i < guardians.length; ++i) {
            _grantRole(CANCELLER_ROLE, guardians[i]);
        }
    }

    /// @inheritdoc IFundTimelock
    function operate(address target, bytes calldata data)
        external
        payable
        onlyRole(PROPOSER_ROLE)
        returns (bytes memory answer)
    {
        if (!isInstant(target, data)) revert DelayRequired(target, bytes4(data));
        uint256 own = address(this).balance - msg.value;
        answer = Address.functionCallWithValue(target, data, msg.value);
        emit Operated(msg.sender, target, bytes4(data));
        if (address(this).balance > own) Address.sendValue(payable(msg.sender), address(this).balance - own);
    }

    /// @inheritdoc IFundTimelock
    function acceptVault() external {
        IHedgeVaultAdmin(address(vault)).acceptFund();
    }

    /// @inheritdoc IFundTimelock
    function isInstant(address target, bytes calldata data) public view returns (bool) {
        return _isInstant(target, data);
    }
}
