// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IHedgeVault} from "src/interfaces/IHedgeVault.sol";
import {IVenue} from "src/interfaces/IVenue.sol";
import {IAavePool} from "src/lending/IAavePool.sol";
import {AssetId} from "src/types/HedgeTypes.sol";

/// @notice The part of a messenger that names its LayerZero endpoint.
interface IEndpointUser {
    function endpoint() external view returns (address);
}

/// @notice Calls that an aggregator's own service prepared, to routers and functions the fund registered. `data` is
///         `abi.encode(address router, bytes payload)`.
/// @dev The call runs in this adapter's name, which holds nothing but the input of this one swap, and the word of the
///      call that names the recipient is overwritten with the vault. Only its vault may use it.
contract AggregatorVenue is IVenue {
    using SafeTransferLib for address;

    uint256 private constant SELECTOR_LENGTH = 4;
    uint256 private constant WORD_LENGTH = 32;

    struct Route {
        bool allowed;
        uint16 recipientWord; // place of the recipient in the call: words after the selector
    }

    IHedgeVault public immutable vault;
    mapping(address router => mapping(bytes4 selector => Route)) public routes;

    event RouteChanged(address indexed router, bytes4 indexed selector, bool allowed, uint16 recipientWord);

    constructor(address vault_) {
        vault = IHedgeVault(vault_);
    }

    /// @notice Registers or retires one function of one router. Only the fund.
    function setRoute(address router, bytes4 selector, bool allowed, uint16 recipientWord) external {
        if (msg.sender != vault.fund()) revert VenueCallerRefused(msg.sender);
        if (allowed) _requireHarmless(router);
        routes[router][selector] = Route(allowed, recipientWord);
        emit RouteChanged(router, selector, allowed, recipientWord);
    }

    /// @inheritdoc IVenue
    function swap(
        address tokenIn,
        address tokenOut,
        uint256 amountIn,
        uint256 minAmountOut,
        bytes calldata data
    ) external returns (uint256 amountOut) {
        if (msg.sender != address(vault)) revert VenueCallerRefused(msg.sender);
        (address router, bytes memory payload) = abi.decode(data, (address, bytes));
        // A token, a pool or a messenger may have joined the vault after the route was registered.
        _requireHarmless(router);
        _fixRecipient(router, payload, data);

        tokenIn.safeTransferFrom(msg.sender, address(this), amountIn);
        tokenIn.safeApproveWithRetry(router, amountIn);
        uint256 before = tokenOut.balanceOf(msg.sender);
        (bool succeeded, bytes memory answer) = router.call(payload);
        if (!succeeded) _bubble(answer);
        _returnUnused(router, tokenIn);
        amountOut = tokenOut.balanceOf(msg.sender) - before;
        if (amountOut < minAmountOut) revert VenueOutputTooLow(amountOut, minAmountOut);
    }

    function _fixRecipient(address router, bytes memory payload, bytes calldata data) private view {
        if (payload.length < SELECTOR_LENGTH) revert VenueBadData(data);
        bytes4 selector = bytes4(payload);
        Route memory route = routes[router][selector];
        if (!route.allowed) revert VenueRouteUnknown(router, selector);

        uint256 start = SELECTOR_LENGTH + WORD_LENGTH * route.recipientWord;
        if (payload.length < start + WORD_LENGTH) revert VenueBadData(data);
        address recipient = msg.sender;
        assembly ("memory-safe") {
            mstore(add(add(payload, 32), start), recipient)
        }
    }

    /// @dev What holds the fund's assets or rights is never a router, whoever asks.
    function _requireHarmless(address router) private view {
        IHedgeVault owner = vault;
        address pool = owner.lendingPool();
        bool harmful = router.code.length == 0 || router == address(this) || router == address(owner)
            || router == pool || router == owner.messenger();
        if (!harmful && owner.messenger() != address(0)) {
            harmful = router == IEndpointUser(owner.messenger()).endpoint();
        }
        if (harmful || _isToken(router, IAavePool(pool))) revert VenueTargetRefused(router);
    }

    /// @dev Listed tokens, and Aave's receipts and debts of them.
    function _isToken(address router, IAavePool pool) private view returns (bool) {
        AssetId[] memory listed = vault.assets();
        for (uint256 i; i < listed.length; ++i) {
            address token = vault.assetConfig(listed[i]).token;
            IAavePool.ReserveData memory reserve = pool.getReserveData(token);
            if (
                router == token || router == reserve.aTokenAddress
                    || router == reserve.variableDebtTokenAddress || router == reserve.stableDebtTokenAddress
            ) return true;
        }
        return false;
    }

    function _returnUnused(address router, address token) private {
        token.safeApprove(router, 0);
        uint256 unused = token.balanceOf(address(this));
        if (unused != 0) token.safeTransfer(msg.sender, unused);
    }

    function _bubble(bytes memory answer) private pure {
        assembly ("memory-safe") {
            revert(add(answer, 32), mload(answer))
        }
    }
}
