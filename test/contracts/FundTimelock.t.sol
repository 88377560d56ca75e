// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IOAppCore} from "@layerzerolabs/lz-evm-oapp-v2/contracts/oapp/interfaces/IOAppCore.sol";
import {
    IMessagingChannel
} from "@layerzerolabs/lz-evm-protocol-v2/contracts/interfaces/IMessagingChannel.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {FundTimelock} from "src/governance/FundTimelock.sol";
import {IFundTimelock} from "src/interfaces/IFundTimelock.sol";
import {IHedgeMessenger} from "src/interfaces/IHedgeMessenger.sol";
import {IHedgeVaultAdmin} from "src/interfaces/IHedgeVaultAdmin.sol";
import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {IHedgeVaultPeers} from "src/interfaces/IHedgeVaultPeers.sol";
import {IHedgeVaultSteps} from "src/interfaces/IHedgeVaultSteps.sol";
import {IHedgeVaultMessaging} from "src/interfaces/IHedgeVaultMessaging.sol";
import {AssetConfig, AssetId, Benchmark, VaultLimits} from "src/types/HedgeTypes.sol";
import {FleetWorld} from "test/contracts/base/FleetWorld.sol";

/// @notice The fund behind a timelock: what a deceived multisig can do at once, and what has to wait.
contract FundTimelockTest is FleetWorld {
    uint256 private constant DELAY = 2 days;
    bytes32 private constant IMPLEMENTATION_SLOT =
        0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;

    FundTimelock private timelock;
    address private multisig = makeAddr("multisig");
    address private treasury = makeAddr("treasury");

    function setUp() public override {
        super.setUp();
        timelock = FundTimelock(
            payable(deployOurs(
                    "FundTimelock",
                    abi.encode(DELAY, _list(multisig), _list(guardian), address(vault), treasury)
                ))
        );
        vm.startPrank(fund);
        vault.transferFund(address(timelock));
        messengers[0].setDelegate(address(timelock));
        messengers[0].transferOwnership(address(timelock));
        vm.stopPrank();
        vm.prank(outsider);
        timelock.acceptVault();
        vm.deal(multisig, 10 ether);
    }

    function test_TheTimelockIsTheFund() public {
        assertEq(vault.fund(), address(timelock));
        assertEq(messengers[0].owner(), address(timelock));
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.NotFund.selector, fund));
        vm.prank(fund);
        vault.setKeeper(fund, true);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.NotFund.selector, address(timelock)));
        timelock.acceptVault();
    }

    function test_RevertWhen_NamesAreMissing() public {
        bytes memory none = abi.encodeWithSelector(IFundTimelock.ZeroAddress.selector, bytes32("vault"));
        vm.expectRevert(none);
        new FundTimelock(DELAY, _list(multisig), _list(guardian), address(0), treasury);
        none = abi.encodeWithSelector(IFundTimelock.ZeroAddress.selector, bytes32("treasury"));
        vm.expectRevert(none);
        new FundTimelock(DELAY, _list(multisig), _list(guardian), address(vault), address(0));
    }

    /* UPGRADES */

    function test_AnUpgradeWaits() public {
        address next = deployImplementation();
        bytes memory data = abi.encodeCall(UUPSUpgradeable.upgradeToAndCall, (next, ""));
        _mustWait(address(vault), data);
        vm.startPrank(multisig);
        timelock.schedule(address(vault), 0, data, 0, 0, DELAY);
        vm.warp(block.timestamp + DELAY - 1);
        vm.expectRevert();
        timelock.execute(address(vault), 0, data, 0, 0);
        vm.stopPrank();
        vm.warp(block.timestamp + 1);
        vm.prank(outsider);
        timelock.execute(address(vault), 0, data, 0, 0);
        assertEq(address(uint160(uint256(vm.load(address(vault), IMPLEMENTATION_SLOT)))), next);
    }

    function test_AGuardianCancels() public {
        bytes memory data = abi.encodeCall(IHedgeVaultAdmin.setKeeper, (outsider, true));
        vm.prank(multisig);
        timelock.schedule(address(vault), 0, data, 0, 0, DELAY);
        bytes32 id = timelock.hashOperation(address(vault), 0, data, 0, 0);
        vm.prank(guardian);
        timelock.cancel(id);
        vm.warp(block.timestamp + DELAY);
        vm.expectRevert();
        timelock.execute(address(vault), 0, data, 0, 0);
    }

    function test_RevertWhen_TheDelayIsCutShort() public {
        bytes memory data = abi.encodeCall(IHedgeVaultAdmin.setKeeper, (outsider, true));
        vm.expectRevert(
            abi.encodeWithSelector(TimelockController.TimelockInsufficientDelay.selector, DELAY - 1, DELAY)
        );
        vm.prank(multisig);
        timelock.schedule(address(vault), 0, data, 0, 0, DELAY - 1);
        _mustWait(address(timelock), abi.encodeCall(TimelockController.updateDelay, (0)));
        _mustWait(
            address(timelock), abi.encodeCall(IAccessControl.grantRole, (timelock.PROPOSER_ROLE(), outsider))
        );
    }

    function test_RevertWhen_OthersOperate() public {
        bytes memory data = abi.encodeCall(IHedgeVaultMessaging.halt, ());
        bytes32 role = timelock.PROPOSER_ROLE();
        address[3] memory others = [outsider, guardian, fund];
        for (uint256 i; i < 3; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(
                    IAccessControl.AccessControlUnauthorizedAccount.selector, others[i], role
                )
            );
            vm.prank(others[i]);
            timelock.operate(address(vault), data);
        }
    }

    /* WHAT WAITS */

    function test_WhatMayAddRiskWaits() public {
        address v = address(vault);
        _mustWait(v, abi.encodeCall(IHedgeVaultPeers.setMessenger, (outsider)));
        _mustWait(v, abi.encodeCall(IHedgeVaultAdmin.setPositionSource, (V3_POSITION, outsider)));
        _mustWait(v, abi.encodeCall(IHedgeVaultAdmin.setVenue, (V3, outsider)));
        _mustWait(v, abi.encodeCall(IHedgeVaultAdmin.transferFund, (outsider)));
        _mustWait(v, abi.encodeCall(IHedgeVaultAdmin.setSigners, (_list(outsider), 1)));
        _mustWait(v, abi.encodeCall(IHedgeVaultAdmin.setKeeper, (outsider, true)));
        _mustWait(v, abi.encodeCall(IHedgeVaultAdmin.setGuardian, (guardian, false)));
        _mustWait(v, abi.encodeCall(IHedgeVaultAdmin.setOpenExecution, (true)));
        _mustWait(v, abi.encodeCall(IHedgeVaultAdmin.withdraw, (usdc, 1, outsider)));
        _mustWait(v, abi.encodeCall(IHedgeVaultAdmin.withdrawPosition, (positionId, outsider)));
        _mustWait(v, abi.encodeCall(IHedgeVaultPeers.setPeers, (_eids(eids[1], eids[2], 4))));
        address m = address(messengers[0]);
        _mustWait(m, abi.encodeCall(IOAppCore.setPeer, (eids[1], bytes32(uint256(1)))));
        _mustWait(m, abi.encodeCall(IOAppCore.setDelegate, (outsider)));
        _mustWait(m, abi.encodeCall(Ownable.transferOwnership, (outsider)));
        _mustWait(m, abi.encodeCall(IHedgeMessenger.setMandateLimits, (eids[1], 241, 240)));
        _mustWait(m, abi.encodeCall(IHedgeMessenger.setMandateLimits, (eids[1], 240, 241)));
        _mustWait(
            address(sites[eids[0]].endpoint),
            abi.encodeWithSignature("setConfig(address,address,(uint32,uint32,bytes)[])")
        );
        _mustWait(address(sites[eids[0]].endpoint), abi.encodeWithSelector(IMessagingChannel.burn.selector));
        _mustWait(outsider, abi.encodeCall(IHedgeVaultMessaging.halt, ()));
        _mustWait(v, hex"ffffff");
        _mustWait(v, hex"ffffffff");
    }

    /// @dev Every field of limits, caps and bounds on its own: looser waits, tighter does not.
    function test_LoosenedLimitsWait() public {
        VaultLimits memory limits = vault.limits();
        limits.maxSlippage += 1;
        _mustWait(address(vault), abi.encodeCall(IHedgeVaultAdmin.setLimits, (limits)));
        limits = vault.limits();
        limits.lossBudget += 1;
        _mustWait(address(vault), abi.encodeCall(IHedgeVaultAdmin.setLimits, (limits)));
        limits = vault.limits();
        limits.minHealthFactor -= 1;
        _mustWait(address(vault), abi.encodeCall(IHedgeVaultAdmin.setLimits, (limits)));
        limits = vault.limits();
        limits.maxPlanAge += 1;
        _mustWait(address(vault), abi.encodeCall(IHedgeVaultAdmin.setLimits, (limits)));

        limits = vault.limits();
        limits.maxSlippage -= 1;
        limits.lossBudget -= 1;
        limits.minHealthFactor += 1;
        limits.maxPlanAge -= 1;
        _operate(address(vault), abi.encodeCall(IHedgeVaultAdmin.setLimits, (limits)));
        assertEq(vault.limits().lossBudget, limits.lossBudget);
    }

    function test_LoosenedAssetsWait() public {
        for (uint256 field; field < 8; ++field) {
            AssetConfig memory config = vault.assetConfig(WETH);
            if (field == 0) config.feed = btcFeed;
            if (field == 1) config.maxAge += 1;
            if (field == 2) config.minPrice -= 1;
            if (field == 3) config.maxPrice += 1;
            if (field == 4) config.maxShort += 1;
            if (field == 5) config.maxLong += 1;
            if (field == 6) config.maxOrder += 1;
            if (field == 7) config.token = wbtc;
            _mustWait(address(vault), abi.encodeCall(IHedgeVaultAdmin.listAsset, (WETH, config)));
        }
        AssetConfig memory off = vault.assetConfig(WETH);
        (off.maxShort, off.maxLong, off.maxOrder) = (0, 0, 0);
        _operate(address(vault), abi.encodeCall(IHedgeVaultAdmin.listAsset, (WETH, off)));
        assertEq(vault.assetConfig(WETH).maxOrder, 0, "out of trading at once");
    }

    function test_InflowCapsTightenOnly() public {
        bytes memory uncapped = abi.encodeCall(IHedgeVaultPeers.setInflowCap, (eids[1], 0));
        _mustWait(address(vault), uncapped);
        _operate(address(vault), abi.encodeCall(IHedgeVaultPeers.setInflowCap, (eids[1], 10e18)));
        _operate(address(vault), abi.encodeCall(IHedgeVaultPeers.setInflowCap, (eids[1], 9e18)));
        _mustWait(address(vault), abi.encodeCall(IHedgeVaultPeers.setInflowCap, (eids[1], 9e18 + 1)));
        _mustWait(address(vault), uncapped);
    }

    function test_RatioStepsTightenOnly() public {
        _operate(address(vault), abi.encodeCall(IHedgeVaultSteps.setRatioSteps, (0, 0)));
        _operate(address(vault), abi.encodeCall(IHedgeVaultSteps.setRatioSteps, (500, 0)));
        _operate(address(vault), abi.encodeCall(IHedgeVaultSteps.setRatioSteps, (500, 3000)));
        _operate(address(vault), abi.encodeCall(IHedgeVaultSteps.setRatioSteps, (499, 2999)));
        _mustWait(address(vault), abi.encodeCall(IHedgeVaultSteps.setRatioSteps, (500, 2999)));
        _mustWait(address(vault), abi.encodeCall(IHedgeVaultSteps.setRatioSteps, (499, 3000)));
        _mustWait(address(vault), abi.encodeCall(IHedgeVaultSteps.setRatioSteps, (0, 2999)));
        _mustWait(address(vault), abi.encodeCall(IHedgeVaultSteps.setRatioSteps, (499, 0)));
        (uint16 perUpdate, uint16 perDay) = vault.ratioSteps();
        assertEq(abi.encode(perUpdate, perDay), abi.encode(499, 2999));
    }

    /* WHAT DOES NOT WAIT */

    function test_WhatTakesRiskAwayRunsAtOnce() public {
        address v = address(vault);
        _operate(v, abi.encodeCall(IHedgeVaultAdmin.setKeeper, (keeper, false)));
        assertFalse(vault.isKeeper(keeper));
        _operate(v, abi.encodeCall(IHedgeVaultAdmin.setGuardian, (outsider, true)));
        assertTrue(vault.isGuardian(outsider));
        _operate(v, abi.encodeCall(IHedgeVaultAdmin.setVenue, (V3, address(0))));
        assertEq(vault.venue(V3), address(0));
        _operate(v, abi.encodeCall(IHedgeVaultAdmin.setOpenExecution, (false)));
        _operate(v, abi.encodeCall(IHedgeVaultPeers.setPeers, (_eids(eids[2]))));
        assertEq(vault.peers().length, 1);
        address m = address(messengers[0]);
        _operate(m, abi.encodeCall(IOAppCore.setPeer, (eids[1], 0)));
        assertEq(messengers[0].peers(eids[1]), 0);
        _operate(m, abi.encodeCall(IHedgeMessenger.setMandateLimits, (eids[2], 0, 1)));
    }

    function test_TheBookIsRunAtOnce() public {
        address v = address(vault);
        uint256 sent = multisig.balance;
        vm.prank(multisig);
        timelock.operate{value: 5 ether}(v, abi.encodeCall(IHedgeVaultMessaging.halt, ()));
        assertTrue(vault.isHalted());
        assertEq(sentPackets().length, 2, "fanned out");
        assertGt(multisig.balance, sent - 1 ether, "the rest came back");
        assertEq(address(timelock).balance, 0);
        _operate(v, abi.encodeCall(IHedgeVaultMessaging.resume, ()));
        _operate(v, abi.encodeCall(IHedgeVaultAdmin.supplyCollateral, (10e6)));
        _operate(v, abi.encodeCall(IHedgeVaultAdmin.withdrawCollateral, (5e6)));
        _operate(v, abi.encodeCall(IHedgeVaultAdmin.withdraw, (usdc, 7e6, treasury)));
        assertEq(balance(usdc, treasury), 7e6);
        _operate(v, abi.encodeCall(IHedgeVaultAdmin.withdrawPosition, (positionId, treasury)));
        assertEq(positionManager.ownerOf(tokenId), treasury);
        tokenId = mintV3(weth, 1e18, usdc, 2000e6, ethPool, 2000, v);
        (address token0,) = sorted(weth, usdc);
        (AssetId asset0, AssetId asset1) = token0 == weth ? (WETH, USDC) : (USDC, WETH);
        _operate(
            v,
            abi.encodeCall(
                IHedgeVaultAdmin.createProtectedPosition,
                (V3_POSITION, bytes32(tokenId), v, asset0, asset1, 1e18, Benchmark.UsdNeutral)
            )
        );
        _operate(v, abi.encodeCall(IHedgeVaultAdmin.closePosition, (positionId + 1)));
    }

    /// @dev The fund is never locked in, even halted and with every instant way but this one closed.
    function test_AnyWithdrawalPassesAfterTheDelay() public {
        bytes memory data = abi.encodeCall(IHedgeVaultAdmin.withdraw, (usdc, 7e6, outsider));
        vm.prank(guardian);
        vault.halt();
        vm.prank(multisig);
        timelock.schedule(address(vault), 0, data, 0, 0, DELAY);
        vm.warp(block.timestamp + DELAY);
        timelock.execute(address(vault), 0, data, 0, 0);
        assertEq(balance(usdc, outsider), 7e6);
    }

    function test_AStuckMessageIsSkippedAtOnce() public {
        Packet memory packet = mandate(1, 0, 1, WETH, -1e18);
        verify(packet);
        bytes memory data = abi.encodeCall(
            IMessagingChannel.nilify,
            (address(messengers[0]), eids[1], packet.origin.sender, 1, packet.payloadHash)
        );
        _operate(address(sites[eids[0]].endpoint), data);
        vm.expectRevert();
        receivePacket(packet, DELIVERY_GAS);
    }

    function _mustWait(address target, bytes memory data) private {
        assertFalse(timelock.isInstant(target, data), "class");
        vm.expectRevert(abi.encodeWithSelector(IFundTimelock.DelayRequired.selector, target, bytes4(data)));
        vm.prank(multisig);
        timelock.operate(target, data);
    }

    function _operate(address target, bytes memory data) private {
        vm.prank(multisig);
        timelock.operate(target, data);
    }

    function _list(address account) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = account;
    }

    function _eids(uint32 a) private pure returns (uint32[] memory list) {
        list = new uint32[](1);
        list[0] = a;
    }

    function _eids(uint32 a, uint32 b, uint32 c) private pure returns (uint32[] memory list) {
        list = new uint32[](3);
        (list[0], list[1], list[2]) = (a, b, c);
    }
}
