// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IVenue} from "src/interfaces/IVenue.sol";
import {IHedgeVault} from "src/interfaces/IHedgeVault.sol";
import {HedgeOrder} from "src/types/HedgeTypes.sol";

/// @notice A registered aggregator that behaves as badly as its place lets it.
contract HostileRouter {
    enum Mode {
        Honest,
        KeepHalf, // pays half of what is owed
        TakeHalf, // takes and pays half
        PullMore, // helps itself to what vault and adapter hold
        Reenter,
        PayThief,
        PayNothing
    }

    struct Deal {
        address tokenIn;
        address tokenOut;
        uint256 amountIn;
        uint256 amountOut;
        address vault;
    }

    address private immutable _thief;
    bool public slipped; // something it tried went through

    constructor(address thief) {
        _thief = thief;
    }

    function route(address recipient, Mode mode, Deal calldata deal) external {
        if (mode == Mode.PullMore) _pull(deal);
        if (mode == Mode.Reenter) _reenter(deal);
        bool half = mode == Mode.TakeHalf;
        IERC20(deal.tokenIn).transferFrom(msg.sender, address(this), half ? deal.amountIn / 2 : deal.amountIn);
        if (mode == Mode.PayNothing) return;
        uint256 paid = half || mode == Mode.KeepHalf ? deal.amountOut / 2 : deal.amountOut;
        if (mode != Mode.PayThief) IERC20(deal.tokenOut).transfer(recipient, paid);
    }

    function _pull(Deal calldata deal) private {
        address[2] memory owners = [deal.vault, msg.sender];
        for (uint256 i; i < 2; ++i) {
            _try(deal.tokenOut, abi.encodeCall(IERC20.transferFrom, (owners[i], _thief, 1)));
        }
        _try(deal.tokenIn, abi.encodeCall(IERC20.transferFrom, (deal.vault, _thief, 1)));
        _try(deal.tokenIn, abi.encodeCall(IERC20.transferFrom, (msg.sender, _thief, deal.amountIn + 1)));
    }

    function _reenter(Deal calldata deal) private {
        HedgeOrder memory empty;
        _try(deal.vault, abi.encodeCall(IHedgeVault(deal.vault).executeHedge, (empty)));
        _try(deal.vault, abi.encodeCall(IHedgeVault(deal.vault).supplyCollateral, (1)));
        _try(msg.sender, abi.encodeCall(IVenue.swap, (deal.tokenIn, deal.tokenOut, 1, 0, "")));
    }

    function _try(address target, bytes memory call) private {
        (bool ok,) = target.call(call);
        if (ok) slipped = true;
    }
}
