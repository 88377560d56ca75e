// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IHedgeVault} from "src/interfaces/IHedgeVault.sol";
import {Benchmark, HedgeState, VaultLimits, VenueId} from "src/types/HedgeTypes.sol";
import {AggregatorVenue} from "src/venues/AggregatorVenue.sol";
import {FleetWorld} from "test/contracts/base/FleetWorld.sol";
import {HostileRouter} from "test/contracts/base/HostileRouter.sol";
import {ScriptedVenue} from "test/contracts/base/Venues.sol";

/// @notice The promises, each with a name and the first time it was broken, and the books a campaign keeps on the side.
///         Promises 1 to 20 are numbered as in the design, 21 to 26 are the project's own.
abstract contract Ledger is FleetWorld {
    uint256 internal constant CONSERVATION = 1;
    uint256 internal constant SOLVENCY = 2;
    uint256 internal constant CONFINEMENT = 3;
    uint256 internal constant ALLOWANCE = 4;
    uint256 internal constant ONCE = 5;
    uint256 internal constant SEQUENCE = 6;
    uint256 internal constant RANGE = 7;
    uint256 internal constant AUTHORITY = 8;
    uint256 internal constant STOLEN_KEYS = 9;
    uint256 internal constant HEALTH = 10;
    uint256 internal constant SHORT = 11;
    uint256 internal constant SLIPPAGE = 12;
    uint256 internal constant ORACLE_GATE = 13;
    uint256 internal constant EXIT = 14;
    uint256 internal constant MESSAGES = 15;
    uint256 internal constant IDEMPOTENT = 16;
    uint256 internal constant INFLOW = 17;
    uint256 internal constant ORDERS = 18;
    uint256 internal constant FREE_VALUE = 19;
    uint256 internal constant UPGRADE = 20;
    uint256 internal constant DISTANCE = 21;
    uint256 internal constant FLEET_HEDGE = 22;
    uint256 internal constant ROLLING_LOSS = 23;
    uint256 internal constant EPOCHS = 24;
    uint256 internal constant HALT = 25;
    uint256 internal constant SPOT = 26;

    VenueId internal constant SCRIPTED = VenueId.wrap("scripted");
    VenueId internal constant AGGREGATOR = VenueId.wrap("aggregator");
    uint112 internal constant INFLOW_CAP = 400_000e18;
    uint256 internal constant DUST = 3e12; // USD WAD: rounding of a token of six decimals and of Aave's indices

    // Tighter than usual, so that a campaign reaches them.
    uint64 internal constant LOSS_BUDGET = 0.0003e18;
    uint64 internal constant HEALTH_FLOOR = 3e18;

    HostileRouter internal router;
    address internal thief = makeAddr("thief");
    address internal lp = makeAddr("lp");
    uint256 internal watchedId;
    address internal receipt;
    address internal owed;

    uint256 internal price = ETH_PRICE;
    uint256 internal clock;
    uint256 internal feedTime;
    uint256 internal withdrawn; // by the fund, USDC
    mapping(uint256 vault => uint64) internal epochs;
    mapping(uint256 vault => uint64) internal ratioSequences;
    mapping(uint256 vault => mapping(uint256 position => uint64)) internal ratios; // last accepted
    mapping(uint256 vault => uint64) internal sequences;

    mapping(uint256 id => string) private _broken;
    uint256 private _turn;
    mapping(bytes32 action => uint256) internal done;
    bytes32[] internal actionNames;

    /// @dev A campaign starts every call at the time of the setup; time passes in one action only. What must hold after
    ///      any action at all is looked at after each.
    modifier action(bytes32 name) {
        vm.warp(clock);
        _;
        ++done[name];
        _observe();
    }

    /// @dev For actions that move no value anywhere.
    modifier still() {
        bytes32 before = books();
        _;
        must(CONSERVATION, books() == before, "value moved without a trade");
    }

    function setUp() public virtual override {
        super.setUp();
        clock = feedTime = block.timestamp;
        receipt = aave.getReserveData(usdc).aTokenAddress;
        owed = aave.getReserveData(weth).variableDebtTokenAddress;
        ScriptedVenue scripted = new ScriptedVenue();
        router = new HostileRouter(thief);
        give(usdc, address(scripted), 50_000_000e6);
        give(weth, address(scripted), 50_000e18);
        give(usdc, address(router), 50_000_000e6);
        give(weth, address(router), 50_000e18);
        vm.deal(guardian, 100 ether);
        vm.deal(fund, 100 ether);
        watchedId = mintV3(weth, 50e18, usdc, 100_000e6, ethPool, 4000, lp);
        for (uint256 i; i < 3; ++i) {
            _equip(i, address(scripted));
        }
        protect(vaults[1], V3_POSITION, bytes32(watchedId), lp, Benchmark.Hodl);
        ratios[0][0] = ratios[1][0] = uint64(WAD);
    }

    function _equip(uint256 at, address scripted) private {
        IHedgeVault made = vaults[at];
        AggregatorVenue aggregator = AggregatorVenue(deployOurs("AggregatorVenue", abi.encode(address(made))));
        vm.startPrank(fund);
        VaultLimits memory tight = defaultLimits();
        (tight.lossBudget, tight.minHealthFactor) = (LOSS_BUDGET, HEALTH_FLOOR);
        made.setLimits(tight);
        made.setVenue(SCRIPTED, scripted);
        made.setVenue(AGGREGATOR, address(aggregator));
        aggregator.setRoute(address(router), HostileRouter.route.selector, true, 0);
        made.setInflowCap(eids[(at + 1) % 3], INFLOW_CAP);
        made.setInflowCap(eids[(at + 2) % 3], INFLOW_CAP);
        vm.stopPrank();
        if (at != 0) {
            give(usdc, address(made), 1_000_000e6);
            vm.prank(fund);
            made.supplyCollateral(500_000e6);
        }
        openPlan(made);
        epochs[at] = 1;
    }

    /* PROMISES */

    /// @dev Never reverts: what an action broke must outlive the action.
    function must(uint256 id, bool kept, string memory why) internal {
        if (!kept && bytes(_broken[id]).length == 0) _broken[id] = why;
    }

    function broken(uint256 id) public view returns (string memory) {
        return _broken[id];
    }

    /* BOOKS */

    function pick(uint256 seed) internal pure returns (uint256) {
        return seed % 3;
    }

    /// @notice Tokens less debts at oracle price, from nothing but balances; USD WAD.
    function worth(uint256 at) internal view returns (int256) {
        address owner = address(vaults[at]);
        uint256 cash = balance(usdc, owner) + balance(receipt, owner);
        int256 eth = int256(balance(weth, owner)) - int256(balance(owed, owner));
        return int256(cash * 1e12) + eth * int256(price) / 1e18 + int256(balance(wbtc, owner) * 1e10 * 60_000);
    }

    /// @notice Every balance of one vault.
    function booksOf(uint256 at) internal view returns (bytes32) {
        address owner = address(vaults[at]);
        return keccak256(
            abi.encode(
                balance(usdc, owner),
                balance(weth, owner),
                balance(wbtc, owner),
                balance(receipt, owner),
                balance(owed, owner)
            )
        );
    }

    function books() internal view returns (bytes32) {
        return keccak256(abi.encode(booksOf(0), booksOf(1), booksOf(2)));
    }

    function gapOf(uint256 at) internal view returns (int256) {
        HedgeState memory state = vaults[at].hedgeState(WETH);
        return state.target - state.held;
    }

    function magnitude(int256 a) internal pure returns (uint256) {
        return a < 0 ? uint256(-a) : uint256(a);
    }

    /// @dev A live plan under which trading may go on as before, whatever else would stop it.
    function renew(uint256 at) internal {
        if (vaults[at].isHalted()) resumeHere(at);
        int256 overlay = vaults[at].hedgeState(WETH).overlay;
        submit(vaults[at], overlayPlan(vaults[at], epochs[at] + 1, WETH, int128(overlay)));
        ++epochs[at];
    }

    function resumeHere(uint256 at) internal virtual;

    /* AFTER EVERY ACTION */

    function observeMessages() internal virtual;

    function _observe() private {
        // One vault in turn: what is broken stays broken until it is its turn.
        _observeVault(++_turn % 3);
        observeMessages();
        uint256 stolen = balance(usdc, thief) + balance(weth, thief);
        address[3] memory outsiders = [keeper, guardian, outsider];
        for (uint256 i; i < 3; ++i) {
            stolen += balance(usdc, outsiders[i]) + balance(weth, outsiders[i]) + balance(wbtc, outsiders[i]);
        }
        must(CONFINEMENT, stolen == 0, "somebody outside was paid");
        must(CONFINEMENT, balance(usdc, fund) == withdrawn, "the fund got what it did not withdraw");
        must(CONFINEMENT, positionManager.ownerOf(tokenId) == address(vault), "the position left");
        must(FREE_VALUE, stolen == 0 && thief.balance == 0, "an outsider gained tokens");
        must(FREE_VALUE, outsider.balance == 0, "an outsider gained native tokens");
    }

    function _observeVault(uint256 at) private {
        IHedgeVault one = vaults[at];
        address[5] memory spenders =
            [one.venue(V3), one.venue(V2), one.venue(SCRIPTED), one.venue(AGGREGATOR), address(aave)];
        for (uint256 i; i < spenders.length; ++i) {
            uint256 open = IERC20(usdc).allowance(address(one), spenders[i])
                + IERC20(weth).allowance(address(one), spenders[i]);
            must(ALLOWANCE, open == 0, "an allowance stayed open");
        }
        uint256 stuck = address(one).balance + address(messengers[at]).balance;
        must(MESSAGES, stuck == 0, "a fee stayed in the contracts");
        for (uint256 id; id < one.positionCount(); ++id) {
            uint64 ratio = one.position(id).hedgeRatio;
            must(RANGE, ratio <= WAD, "a ratio above one");
            must(SEQUENCE, ratio == ratios[at][id], "not the ratio accepted last");
        }
        must(SEQUENCE, one.plan().epoch == epochs[at], "not the epoch accepted last");
        int256 own = worth(at);
        uint256 said = one.netAssets();
        uint256 off = own > 0 ? magnitude(own - int256(said)) : said;
        must(SOLVENCY, off <= 1e9, "net assets are not what the tokens are worth");
    }
}
