// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

/// @notice The part of the Balancer v2 vault that describes a pool.
interface IBalancerVault {
    struct UserBalanceOp {
        uint8 kind;
        address asset;
        uint256 amount;
        address sender;
        address payable recipient;
    }

    function getPool(bytes32 poolId) external view returns (address pool, uint8 specialization);

    function getPoolTokens(bytes32 poolId)
        external
        view
        returns (address[] memory tokens, uint256[] memory balances, uint256 lastChangeBlock);

    function manageUserBalance(UserBalanceOp[] calldata ops) external payable;
}

/// @notice The part of a Balancer v2 weighted pool that describes a share of it.
interface IWeightedPool {
    function getNormalizedWeights() external view returns (uint256[] memory);

    /// @dev Total supply including protocol fees that are due and not minted yet.
    function getActualSupply() external view returns (uint256);

    function balanceOf(address holder) external view returns (uint256);
}
