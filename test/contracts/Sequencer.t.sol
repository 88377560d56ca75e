// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVault} from "src/interfaces/IHedgeVault.sol";
import {IHedgeVaultAdmin} from "src/interfaces/IHedgeVaultAdmin.sol";
import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";

/// @notice Chainlink's uptime feed as deployed on an L2: 0 is up, 1 is down. The real one only accepts its L1 sender, so
///         its answers are set here.
contract UptimeFeed {
    int256 private _answer;
    uint256 private _startedAt;

    function set(int256 answer, uint256 startedAt) external {
        (_answer, _startedAt) = (answer, startedAt);
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return (1, _answer, _startedAt, block.timestamp, 1);
    }
}

contract SequencerTest is VaultWorld {
    uint32 private constant GRACE = 3600;
    UptimeFeed private _uptime;

    function setUp() public override {
        super.setUp();
        _uptime = new UptimeFeed();
        IHedgeVaultAdmin.InitParams memory params = initParams();
        params.sequencerFeed = address(_uptime);
        params.sequencerGrace = GRACE;
        vm.startPrank(fund);
        vault = IHedgeVault(factory.createVault("l2", implementation, params));
        vault.listAsset(WETH, assetConfig(weth, ethFeed, 100e18, 100_000e18, 300e18));
        vm.stopPrank();
    }

    function test_GraceAtTheEdge() public {
        uint256 upSince = block.timestamp - GRACE;
        _uptime.set(0, upSince);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.SequencerGrace.selector, upSince, GRACE));
        vault.priceOf(WETH);
        _uptime.set(0, upSince - 1);
        assertEq(vault.priceOf(WETH), ETH_PRICE);
    }

    function test_RevertWhen_SequencerIsDownOrUnknown() public {
        _uptime.set(1, block.timestamp - 1 days);
        vm.expectRevert(IHedgeVaultErrors.SequencerDown.selector);
        vault.priceOf(WETH);
        _uptime.set(0, 0);
        vm.expectRevert(IHedgeVaultErrors.SequencerDown.selector);
        vault.priceOf(WETH);
    }
}
