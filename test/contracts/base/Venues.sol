// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IVenue} from "src/interfaces/IVenue.sol";
import {IHedgeVault} from "src/interfaces/IHedgeVault.sol";
import {HedgeOrder} from "src/types/HedgeTypes.sol";

/// @notice A venue that pays out whatever `data` says, from its own stock. Used to set the loss of a trade exactly and
///         to play dishonest adapters.
contract ScriptedVenue is IVenue {
    /// @param data abi.encode(amount to take, amount to pay).
    function swap(address tokenIn, address tokenOut, uint256, uint256, bytes calldata data)
        external
        virtual
        returns (uint256 amountOut)
    {
        uint256 take;
        (take, amountOut) = abi.decode(data, (uint256, uint256));
        IERC20(tokenIn).transferFrom(msg.sender, address(this), take);
        IERC20(tokenOut).transfer(msg.sender, amountOut);
    }
}

/// @notice An adapter that, as a keeper, calls back into the vault during its own trade.
contract ReentrantVenue is IVenue {
    HedgeOrder private _again;

    function arm(HedgeOrder calldata again) external {
        _again.asset = again.asset;
        _again.side = again.side;
        _again.sequence = again.sequence;
        _again.deadline = again.deadline;
        _again.legs.push(again.legs[0]);
    }

    function swap(address, address, uint256, uint256, bytes calldata) external returns (uint256) {
        IHedgeVault(msg.sender).executeHedge(_again);
        return 0;
    }
}

/// @notice A fair venue that calls its vault back before it pays, and keeps what the vault said.
contract CallbackVenue is ScriptedVenue {
    bytes[] private _calls;
    bytes[] private _answers;

    function arm(bytes[] calldata calls) external {
        for (uint256 i; i < calls.length; ++i) {
            _calls.push(calls[i]);
        }
    }

    function answers() external view returns (bytes[] memory) {
        return _answers;
    }

    function swap(address tokenIn, address tokenOut, uint256, uint256, bytes calldata data)
        external
        override
        returns (uint256 amountOut)
    {
        for (uint256 i; i < _calls.length; ++i) {
            (bool ok, bytes memory answer) = msg.sender.call(_calls[i]);
            _answers.push(ok ? bytes("went through") : answer);
        }
        uint256 take;
        (take, amountOut) = abi.decode(data, (uint256, uint256));
        IERC20(tokenIn).transferFrom(msg.sender, address(this), take);
        IERC20(tokenOut).transfer(msg.sender, amountOut);
    }
}
