// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

/// @notice Reads what an LP position consists of at an oracle price, never at pool spot.
interface IPositionSource {
    /// @notice The named holder does not hold the position.
    /// @param ref Of the position.
    /// @param holder Named.
    error PositionNotHeld(bytes32 ref, address holder);

    /// @notice The position's tokens are not the two named assets in the pool's order.
    /// @param ref Of the position.
    /// @param token0 The pool's first token.
    /// @param token1 The pool's second token.
    error PositionTokensUnknown(bytes32 ref, address token0, address token1);

    /// @notice The two tokens of a position, in pool order.
    /// @param ref NFT id, pair address or pool id.
    /// @return token0 First token.
    /// @return token1 Second token.
    function tokens(bytes32 ref) external view returns (address token0, address token1);

    /// @notice What custody of the position consists of: an NFT whose id is `ref`, or pool shares.
    /// @param ref NFT id, pair address or pool id.
    /// @return token The NFT contract or the pool's share token.
    /// @return isNft True when `ref` is an NFT id.
    function custody(bytes32 ref) external view returns (address token, bool isNft);

    /// @notice This source remembers no positions.
    /// @param state Given.
    error PositionNotRemembered(bytes32 state);

    /// @notice Token amounts the position would hold if its pool stood at the oracle price.
    /// @param ref NFT id, pair address or pool id.
    /// @param holder Who must hold it; for shares, whose shares count.
    /// @param price0 USD WAD per whole token0.
    /// @param price1 USD WAD per whole token1.
    /// @return amount0 In token0 units, rounded down.
    /// @return amount1 In token1 units, rounded down.
    function amountsAt(bytes32 ref, address holder, uint256 price0, uint256 price1)
        external
        view
        returns (uint256 amount0, uint256 amount1);

    /// @notice What only its holder can lower or move of a position, in this source's own form, so that a holder who does
    ///         neither need not read it again. Liquidity that others add is missing from it.
    /// @param ref NFT id, pair address or pool id.
    /// @return state For `amountsOf`; zero when others can change the position, which must be read each time then. One in
    ///         the form of `RangeState` is valued without asking the source again.
    function remember(bytes32 ref) external view returns (bytes32 state);

    /// @notice `amountsAtUnitPrices` of a remembered position. Reverts for sources that remember nothing.
    /// @param state From `remember`.
    /// @param unitPrice0 USD of one token0 unit times 1e36: the price in WAD times 10^(18 - decimals).
    /// @param unitPrice1 The same of token1.
    /// @return amount0 In token0 units, rounded down.
    /// @return amount1 In token1 units, rounded down.
    function amountsOf(bytes32 state, uint256 unitPrice0, uint256 unitPrice1)
        external
        pure
        returns (uint256 amount0, uint256 amount1);

    /// @notice `amountsAt` for who knows the decimals of the tokens: it spares reading them.
    /// @param ref NFT id, pair address or pool id.
    /// @param holder Who must hold it; for shares, whose shares count.
    /// @param unitPrice0 USD of one token0 unit times 1e36: the price in WAD times 10^(18 - decimals).
    /// @param unitPrice1 The same of token1.
    /// @return amount0 In token0 units, rounded down.
    /// @return amount1 In token1 units, rounded down.
    function amountsAtUnitPrices(bytes32 ref, address holder, uint256 unitPrice0, uint256 unitPrice1)
        external
        view
        returns (uint256 amount0, uint256 amount1);
}
