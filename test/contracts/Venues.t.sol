// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IVenue} from "src/interfaces/IVenue.sol";
import {UniswapV3Venue} from "src/venues/UniswapV3Venue.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";

contract VenuesTest is VaultWorld {
    IVenue private _v3;
    IVenue private _v2;

    function setUp() public override {
        super.setUp();
        _v3 = IVenue(deployOurs("UniswapV3Venue", abi.encode(v3Router)));
        _v2 = IVenue(deployOurs("UniswapV2Venue", abi.encode(v2Router)));
    }

    function testFuzz_SwapsExactlyAndKeepsNothing(uint256 amount, bool sell, bool second) public {
        (address tokenIn, address tokenOut) = sell ? (weth, usdc) : (usdc, weth);
        amount = sell ? bound(amount, 1e12, 1000e18) : bound(amount, 1e3, 2_000_000e6);
        IVenue venue = second ? _v2 : _v3;
        give(tokenIn, address(this), amount);
        IERC20(tokenIn).approve(address(venue), amount);
        uint256 before = balance(tokenOut, address(this));
        uint256 inBefore = balance(tokenIn, address(this));

        uint256 out = venue.swap(tokenIn, tokenOut, amount, 0, second ? bytes("") : abi.encode(FEE));
        assertEq(balance(tokenOut, address(this)) - before, out, "output as returned");
        assertEq(inBefore - balance(tokenIn, address(this)), amount, "input as asked");
        assertEq(
            balance(tokenIn, address(venue)) + balance(tokenOut, address(venue)), 0, "venue keeps nothing"
        );
        assertEq(
            IERC20(tokenIn).allowance(address(venue), second ? v2Router : v3Router), 0, "no allowance left"
        );
    }

    /// @dev A pool with liquidity in a narrow range only cannot take everything; the rest comes back.
    function test_UnusedInputReturns() public {
        address pool = createV3Pool(weth, ETH_PRICE, wbtc, BTC_PRICE);
        mintV3(weth, 10e18, wbtc, 1e8, pool, 100, address(this));
        give(weth, address(this), 500e18);
        IERC20(weth).approve(address(_v3), 500e18);
        uint256 before = balance(weth, address(this));
        uint256 out = _v3.swap(weth, wbtc, 500e18, 0, abi.encode(FEE));
        uint256 spent = before - balance(weth, address(this));
        assertGt(out, 0);
        assertLt(spent, 100e18, "most came back");
        assertEq(balance(weth, address(_v3)), 0);
        assertEq(IERC20(weth).allowance(address(_v3), v3Router), 0);
    }

    function test_RevertWhen_OutputIsTooLow() public {
        give(weth, address(this), 2e18);
        IERC20(weth).approve(address(_v3), 1e18);
        IERC20(weth).approve(address(_v2), 1e18);
        vm.expectPartialRevert(IVenue.VenueOutputTooLow.selector);
        _v3.swap(weth, usdc, 1e18, 2100e6, abi.encode(FEE));
        vm.expectRevert(bytes("UniswapV2Router: INSUFFICIENT_OUTPUT_AMOUNT"));
        _v2.swap(weth, usdc, 1e18, 2100e6, "");
    }

    function test_RevertWhen_DataIsNotTheVenues() public {
        vm.expectRevert(abi.encodeWithSelector(IVenue.VenueBadData.selector, bytes("")));
        _v3.swap(weth, usdc, 1, 0, "");
        vm.expectRevert(abi.encodeWithSelector(IVenue.VenueBadData.selector, bytes("x")));
        _v2.swap(weth, usdc, 1, 0, "x");
    }

    /// @dev The router lies about what it paid: the adapter believes balances only.
    function test_RevertWhen_TheRouterLies() public {
        LyingRouter router = new LyingRouter();
        IVenue v2 = IVenue(deployOurs("UniswapV2Venue", abi.encode(address(router))));
        give(weth, address(this), 1e18);
        IERC20(weth).approve(address(v2), 1e18);
        vm.expectRevert(abi.encodeWithSelector(IVenue.VenueOutputTooLow.selector, 0, 1));
        v2.swap(weth, usdc, 1e18, 1, "");
    }

    function test_RevertWhen_ThereIsNoSuchPool() public {
        give(weth, address(this), 1e18);
        IERC20(weth).approve(address(_v3), 1e18);
        vm.expectRevert(abi.encodeWithSelector(IVenue.VenueBadData.selector, abi.encode(123)));
        _v3.swap(weth, usdc, 1e18, 0, abi.encode(123));
        // A router that lies about its factory leads to no pool.
        IVenue v3 = IVenue(deployOurs("UniswapV3Venue", abi.encode(address(new LyingRouter()))));
        vm.expectRevert(abi.encodeWithSelector(IVenue.VenueBadData.selector, abi.encode(FEE)));
        v3.swap(weth, usdc, 1e18, 0, abi.encode(FEE));
    }

    /// @dev An allowance to the adapter is for the swaps of whoever gave it.
    function test_RevertWhen_AStrangerAsksForPayment() public {
        give(weth, address(this), 1e18);
        IERC20(weth).approve(address(_v3), 1e18);
        bytes memory data = abi.encode(weth, address(this));
        vm.prank(outsider);
        vm.expectRevert(abi.encodeWithSelector(IVenue.VenueCallerRefused.selector, outsider));
        UniswapV3Venue(address(_v3)).uniswapV3SwapCallback(1e18, 1e18, data);

        // A pool anyone made is not the factory's pool of these tokens.
        PretendingPool pool = new PretendingPool();
        vm.expectRevert(abi.encodeWithSelector(IVenue.VenueCallerRefused.selector, address(pool)));
        pool.ask(UniswapV3Venue(address(_v3)), data);
    }

    /// @dev The published pool's address is the one the factory names.
    function testFuzz_PoolsAreTheFactorysOwn(bool sell, uint256 amount) public {
        amount = bound(amount, 1e9, 1e18);
        (address tokenIn, address tokenOut) = sell ? (weth, wbtc) : (wbtc, weth);
        address pool = createV3Pool(weth, ETH_PRICE, wbtc, BTC_PRICE);
        mintV3(weth, 1000e18, wbtc, 40e8, pool, FULL_RANGE, address(this));
        amount = sell ? amount : amount / 1e9 + 1e4;
        give(tokenIn, address(this), amount);
        IERC20(tokenIn).approve(address(_v3), amount);
        uint256 before = balance(tokenIn, pool);
        _v3.swap(tokenIn, tokenOut, amount, 0, abi.encode(FEE));
        assertEq(balance(tokenIn, pool) - before, amount, "paid straight to the pool");
    }
}

contract PretendingPool {
    function ask(UniswapV3Venue venue, bytes calldata data) external {
        venue.uniswapV3SwapCallback(1e18, 1e18, data);
    }
}

contract LyingRouter {
    fallback() external {
        // Reads as a large amount and as a list of one.
        bytes memory answer = abi.encode(uint256(32), uint256(1), uint256(1e30));
        assembly {
            return(add(answer, 32), mload(answer))
        }
    }
}
