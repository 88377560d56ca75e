// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

/// @notice The fund's other vaults and the messenger between them, set by the fund.
interface IHedgeVaultPeers {
    /// @notice Replaces the contract that carries messages to and from the fund's other vaults.
    /// @param newMessenger The `HedgeMessenger` of this vault.
    function setMessenger(address newMessenger) external;

    /// @notice The chains whose vaults belong to this fund; halts fan out to all of them.
    /// @param eids LayerZero endpoint ids; replaces the whole list.
    function setPeers(uint32[] calldata eids) external;

    /// @notice Bounds what mandates of one chain may add here in any rolling 24 hours, even if its messages are forged:
    ///         the USD value at oracle price by which they raise the quantity carried. Reductions always pass.
    /// @param srcEid LayerZero endpoint id of the chain that gives the mandates.
    /// @param cap USD WAD, zero for no cap.
    function setInflowCap(uint32 srcEid, uint112 cap) external;

    /* VIEWS */

    /// @notice The contract that carries messages, zero before there is one.
    function messenger() external view returns (address);

    /// @notice LayerZero endpoint ids of the fund's other vaults.
    function peers() external view returns (uint32[] memory);

    /// @notice What the mandates of one chain may add here, and have added in the last 24 hours.
    /// @param srcEid LayerZero endpoint id of that chain.
    /// @return cap USD WAD, zero for no cap.
    /// @return used Counted against it now.
    function inflow(uint32 srcEid) external view returns (uint256 cap, uint256 used);
}
