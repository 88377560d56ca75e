// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

/// @notice How far signed ratios may move, set by the fund: what stolen signer keys can do to a hedge in a day.
interface IHedgeVaultSteps {
    /// @notice Limits how far the ratio of each position moves, in basis points of the whole exposure, up or down, by plans
    ///         and ratio orders alike. The first ratio, which the fund sets itself with `createProtectedPosition`, is no
    ///         step. What moved before there was a limit per day does not count against it.
    /// @param perUpdateBps Most that one update moves; zero for no limit. Alone it bounds no rate: signers can sign many.
    /// @param perDayBps Most that all updates of a position move in any rolling 24 hours; zero for no limit. Half of it may
    ///        be used at once and comes back evenly over 24 hours, so one update never moves more than half.
    function setRatioSteps(uint16 perUpdateBps, uint16 perDayBps) external;

    /* VIEWS */

    /// @notice As set by `setRatioSteps`; zero for no limit.
    /// @return perUpdateBps Most that one update moves.
    /// @return perDayBps Most that moves in any rolling 24 hours.
    function ratioSteps() external view returns (uint16 perUpdateBps, uint16 perDayBps);

    /// @notice How far the ratio of a position may move now, up or down.
    /// @param positionId Number of an active position.
    /// @return allowed WAD; the largest uint256 when nothing limits it.
    function ratioStepAllowed(uint256 positionId) external view returns (uint256 allowed);
}
