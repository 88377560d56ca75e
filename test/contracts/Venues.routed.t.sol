// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IVenue} from "src/interfaces/IVenue.sol";
import {HedgeOrder, Side, VenueId} from "src/types/HedgeTypes.sol";
import {AggregatorVenue} from "src/venues/AggregatorVenue.sol";
import {ISwapRouter} from "src/venues/UniswapV3Venue.sol";
import {Balancer, IPoolId} from "test/contracts/base/Balancer.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";

/// @notice Balancer pools, and prepared calls to registered routers. The router is Uniswap's own; its recipient is the
///         fourth word of the call.
contract RoutedVenuesTest is VaultWorld, Balancer {
    VenueId private constant BALANCER = VenueId.wrap("balancer");
    VenueId private constant AGGREGATOR = VenueId.wrap("aggregator");
    bytes4 private constant SWAP = ISwapRouter.exactInputSingle.selector;
    uint16 private constant RECIPIENT = 3;

    IVenue private _balancer;
    AggregatorVenue private _aggregator;
    bytes32 private _poolId;

    function setUp() public override {
        super.setUp();
        deployBalancer();
        address pool = createWeightedPool(weth, 0.6e18, 3000e18, usdc, 4_000_000e6);
        _poolId = IPoolId(pool).getPoolId();
        _balancer = IVenue(deployOurs("BalancerVenue", abi.encode(address(balancer))));
        _aggregator = AggregatorVenue(deployOurs("AggregatorVenue", abi.encode(address(vault))));
        vm.startPrank(fund);
        vault.setVenue(BALANCER, address(_balancer));
        vault.setVenue(AGGREGATOR, address(_aggregator));
        _aggregator.setRoute(v3Router, SWAP, true, RECIPIENT);
        vm.stopPrank();
        openPlan(vault);
    }

    /* BALANCER */

    function testFuzz_BalancerSwapsExactlyAndKeepsNothing(uint256 amount, bool sell) public {
        (address tokenIn, address tokenOut) = sell ? (weth, usdc) : (usdc, weth);
        amount = sell ? bound(amount, 1e12, 500e18) : bound(amount, 1e3, 500_000e6);
        give(tokenIn, address(this), amount);
        IERC20(tokenIn).approve(address(_balancer), amount);
        uint256 before = balance(tokenOut, address(this));
        uint256 inBefore = balance(tokenIn, address(this));

        uint256 out = _balancer.swap(tokenIn, tokenOut, amount, 0, abi.encode(_poolId));
        assertEq(balance(tokenOut, address(this)) - before, out, "output as returned");
        assertEq(inBefore - balance(tokenIn, address(this)), amount, "input as asked");
        assertEq(balance(weth, address(_balancer)) + balance(usdc, address(_balancer)), 0, "keeps nothing");
        assertEq(IERC20(tokenIn).allowance(address(_balancer), address(balancer)), 0, "no allowance left");
    }

    function test_VaultSellsOnBalancer() public {
        HedgeOrder memory wanted = order(WETH, Side.Sell, 1, 2e18);
        (wanted.legs[0].venue, wanted.legs[0].data) = (BALANCER, abi.encode(_poolId));
        execute(vault, wanted);
        assertApproxEqAbs(vault.hedgeState(WETH).held, -2e18, 1);
    }

    function test_RevertWhen_BalancerPaysTooLittle() public {
        give(weth, address(this), 1e18);
        IERC20(weth).approve(address(_balancer), 1e18);
        vm.expectRevert(bytes("BAL#507"));
        _balancer.swap(weth, usdc, 1e18, 2100e6, abi.encode(_poolId));
        vm.expectRevert(abi.encodeWithSelector(IVenue.VenueBadData.selector, bytes("x")));
        _balancer.swap(weth, usdc, 1e18, 0, "x");
    }

    /* AGGREGATOR */

    function test_VaultSellsThroughTheRouter() public {
        execute(vault, _routed(v3Router, _call(address(vault))));
        assertApproxEqAbs(vault.hedgeState(WETH).held, -10e18, 1);
        assertEq(balance(weth, address(_aggregator)) + balance(usdc, address(_aggregator)), 0);
        assertEq(IERC20(weth).allowance(address(_aggregator), v3Router), 0, "no allowance left");
    }

    /// @dev Whoever the prepared call names, the output goes to the vault.
    function testFuzz_RecipientIsTheVault(address named) public {
        vm.assume(named != address(vault) && named != ethPool); // the pool pays
        uint256 before = balance(usdc, named);
        uint256 idle = balance(usdc, address(vault));
        execute(vault, _routed(v3Router, _call(named)));
        assertEq(balance(usdc, named), before, "nothing for the one named");
        assertGt(balance(usdc, address(vault)), idle + 19_000e6);
    }

    function test_RevertWhen_RouterOrFunctionIsNotRegistered() public {
        _refused(
            _routed(v2Router, _call(address(vault))),
            abi.encodeWithSelector(IVenue.VenueRouteUnknown.selector, v2Router, SWAP)
        );
        bytes memory other = abi.encodePacked(bytes4(0x12345678), new bytes(256));
        _refused(
            _routed(v3Router, other),
            abi.encodeWithSelector(IVenue.VenueRouteUnknown.selector, v3Router, bytes4(0x12345678))
        );
        vm.prank(fund);
        _aggregator.setRoute(v3Router, SWAP, false, RECIPIENT);
        _refused(
            _routed(v3Router, _call(address(vault))),
            abi.encodeWithSelector(IVenue.VenueRouteUnknown.selector, v3Router, SWAP)
        );
    }

    function test_RevertWhen_TheTargetHoldsTheFundsAssets() public {
        address receipt = aave.getReserveData(usdc).aTokenAddress;
        address debt = aave.getReserveData(weth).variableDebtTokenAddress;
        address[8] memory targets =
            [address(vault), address(aave), weth, usdc, receipt, debt, address(_aggregator), outsider];
        for (uint256 i; i < targets.length; ++i) {
            bytes memory reason = abi.encodeWithSelector(IVenue.VenueTargetRefused.selector, targets[i]);
            vm.expectRevert(reason);
            vm.prank(fund);
            _aggregator.setRoute(targets[i], SWAP, true, RECIPIENT);
            _refused(_routed(targets[i], _call(address(vault))), reason);
        }
    }

    /// @dev What becomes messenger or endpoint later is refused although it was registered before.
    function test_RevertWhen_TheRouterBecameTheMessengerOrItsEndpoint() public {
        vm.prank(fund);
        vault.setMessenger(v3Router);
        bytes memory reason = abi.encodeWithSelector(IVenue.VenueTargetRefused.selector, v3Router);
        _refused(_routed(v3Router, _call(address(vault))), reason);

        address messenger = address(new NamesEndpoint(v3Router));
        vm.prank(fund);
        vault.setMessenger(messenger);
        _refused(_routed(v3Router, _call(address(vault))), reason);
    }

    function test_RevertWhen_TheCallIsTooShort() public {
        bytes[2] memory payloads =
            [bytes(hex"414bf3"), abi.encodePacked(SWAP, new bytes(32 * uint256(RECIPIENT)))];
        for (uint256 i; i < payloads.length; ++i) {
            HedgeOrder memory wanted = _routed(v3Router, payloads[i]);
            _refused(wanted, abi.encodeWithSelector(IVenue.VenueBadData.selector, wanted.legs[0].data));
        }
    }

    function test_RouterErrorsAndUnusedInputComeBack() public {
        bytes memory late = abi.encodeCall(
            ISwapRouter.exactInputSingle,
            (ISwapRouter.ExactInputSingleParams(weth, usdc, FEE, address(vault), 0, 10e18, 0, 0))
        );
        _refused(_routed(v3Router, late), abi.encodeWithSignature("Error(string)", "Transaction too old"));

        // The call takes 4 of the 10 WETH it was given.
        bytes memory part = abi.encodeCall(
            ISwapRouter.exactInputSingle,
            (ISwapRouter.ExactInputSingleParams(weth, usdc, FEE, address(vault), block.timestamp, 4e18, 0, 0))
        );
        execute(vault, _routed(v3Router, part));
        assertEq(balance(weth, address(vault)), 6e18, "the rest is back");
        assertEq(IERC20(weth).allowance(address(_aggregator), v3Router), 0);
    }

    function test_RevertWhen_NeitherVaultNorFundCalls() public {
        bytes memory reason = abi.encodeWithSelector(IVenue.VenueCallerRefused.selector, keeper);
        vm.startPrank(keeper);
        vm.expectRevert(reason);
        _aggregator.swap(weth, usdc, 1, 0, "");
        vm.expectRevert(reason);
        _aggregator.setRoute(v3Router, SWAP, true, 0);
        vm.stopPrank();
    }

    function test_RevertWhen_TheRouterPaysTooLittle() public {
        HedgeOrder memory wanted = _routed(v3Router, _call(address(vault)));
        wanted.legs[0].minAmountOut = 20_000e6;
        vm.expectPartialRevert(IVenue.VenueOutputTooLow.selector);
        execute(vault, wanted);
    }

    function _call(address recipient) private view returns (bytes memory) {
        return abi.encodeCall(
            ISwapRouter.exactInputSingle,
            (ISwapRouter.ExactInputSingleParams(weth, usdc, FEE, recipient, block.timestamp, 10e18, 0, 0))
        );
    }

    function _routed(address router, bytes memory payload) private view returns (HedgeOrder memory wanted) {
        wanted = order(WETH, Side.Sell, 1, 10e18);
        (wanted.legs[0].venue, wanted.legs[0].data) = (AGGREGATOR, abi.encode(router, payload));
    }

    function _refused(HedgeOrder memory wanted, bytes memory reason) private {
        vm.expectRevert(reason);
        execute(vault, wanted);
    }
}

/// @notice Stands for a messenger whose endpoint is the given address.
contract NamesEndpoint {
    address public endpoint;

    constructor(address endpoint_) {
        endpoint = endpoint_;
    }
}
