// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {
    EnforcedOptionParam
} from "@layerzerolabs/lz-evm-oapp-v2/contracts/oapp/interfaces/IOAppOptionsType3.sol";
import {CollateralRoute} from "src/types/CollateralTypes.sol";
import {FleetWorld} from "test/contracts/base/FleetWorld.sol";

interface IStargateAdmin {
    struct AddressConfig {
        address feeLib;
        address planner;
        address treasurer;
        address tokenMessaging;
        address creditMessaging;
        address lzToken;
    }

    struct CreditRequest {
        uint32 srcEid;
        uint64 amount;
        uint64 minAmount;
    }

    struct CreditBatch {
        uint16 assetId;
        CreditRequest[] credits;
    }

    struct Fee {
        uint256 nativeFee;
        uint256 lzTokenFee;
    }

    event UnreceivedTokenCached(
        bytes32 guid, uint8 index, uint32 srcEid, address receiver, uint256 amountLD, bytes composeMsg
    );

    error Path_InsufficientCredit();

    function setAddressConfig(AddressConfig calldata config) external;
    function setAssetId(address pool, uint16 assetId) external;
    function setPlanner(address planner) external;
    function setPeer(uint32 eid, bytes32 peer) external;
    function setGasLimit(uint32 eid, uint128 gasLimit, uint128 nativeDropGasLimit) external;
    function setGasLimit(uint32 eid, uint128 gasLimit) external;
    function setEnforcedOptions(EnforcedOptionParam[] calldata options) external;
    function setFeeConfig(
        uint32 dstEid,
        uint64 zone1Bound,
        uint64 zone2Bound,
        uint24 zone1Fee,
        uint24 zone2Fee,
        uint24 zone3Fee,
        uint24 reward
    ) external;
    function deposit(address receiver, uint256 amount) external payable returns (uint256);
    function quoteSendCredits(uint32 dstEid, CreditBatch[] calldata batches)
        external
        view
        returns (Fee memory);
    function sendCredits(uint32 dstEid, CreditBatch[] calldata batches) external payable;
    function paths(uint32 eid) external view returns (uint64 credit);
    function treasuryFee() external view returns (uint64);
    function retryReceiveToken(
        bytes32 guid,
        uint8 index,
        uint32 srcEid,
        address receiver,
        uint256 amount,
        bytes calldata composeMsg
    ) external;
}

/// @notice Stargate v2 as published between the first two chains of the fleet: USDC pools of 2,000,000 with 900,000 of
///         credit each way, a fee of six basis points, and a route from vault 0 to vault 1 and back.
abstract contract StargateWorld is FleetWorld {
    struct Stargate {
        IStargateAdmin pool;
        IStargateAdmin tokens;
        IStargateAdmin credits;
        IStargateAdmin fees;
    }

    uint16 private constant ASSET = 1;
    uint16 private constant ALONE = 1; // kind of message that carries one transfer
    uint24 internal constant FEE_MILLIONTH = 600;
    uint64 internal constant CREDIT = 900_000e6;

    Stargate[2] internal stargates;
    address[2] internal bridges;

    function setUp() public virtual override {
        super.setUp();
        _deployStargate(0);
        _deployStargate(1);
        _connect(0, 1);
        _connect(1, 0);
        _sendCredits(0, 1);
        _sendCredits(1, 0);
        for (uint256 i; i < 2; ++i) {
            bridges[i] = deployOurs("StargateBridge", abi.encode(address(stargates[i].pool)));
            vm.prank(fund);
            vaults[i].setCollateralRoute(eids[1 - i], route(i));
        }
    }

    function route(uint256 from) internal view returns (CollateralRoute memory) {
        return CollateralRoute(bridges[from], address(vaults[1 - from]), 0.001e18, 300_000e18);
    }

    /// @notice Vault 0 sends to vault 1 at the quoted fee.
    function bridge(uint256 amount) internal returns (Packet memory) {
        (uint256 fee, uint256 received) = vaults[0].quoteCollateral(eids[1], amount);
        vm.getRecordedLogs();
        vm.prank(keeper);
        vaults[0].bridgeCollateral{value: fee}(eids[1], amount, received, fee);
        return sentPacket();
    }

    function _deployStargate(uint256 at) private {
        address endpoint = address(sites[eids[at]].endpoint);
        address self = address(this);
        Stargate storage made = stargates[at];
        made.pool = IStargateAdmin(
            deployArtifact(
                "StargatePoolUSDC",
                abi.encode("Stargate USDC LP", "S*USDC", usdc, uint8(6), uint8(6), endpoint, self)
            )
        );
        made.tokens =
            IStargateAdmin(deployArtifact("StargateTokenMessaging", abi.encode(endpoint, self, uint16(512))));
        made.credits = IStargateAdmin(deployArtifact("StargateCreditMessaging", abi.encode(endpoint, self)));
        made.fees = IStargateAdmin(deployArtifact("StargateFeeLibV1", abi.encode(address(made.pool))));
        made.pool
            .setAddressConfig(
                IStargateAdmin.AddressConfig(
                    address(made.fees), self, self, address(made.tokens), address(made.credits), address(0)
                )
            );
        made.tokens.setAssetId(address(made.pool), ASSET);
        made.credits.setAssetId(address(made.pool), ASSET);
        made.tokens.setPlanner(self);
        made.credits.setPlanner(self);
        give(usdc, self, 2_000_000e6);
        approve(usdc, address(made.pool));
        made.pool.deposit(self, 2_000_000e6);
    }

    function _connect(uint256 at, uint256 to) private {
        Stargate storage here = stargates[at];
        uint32 eid = eids[to];
        here.tokens.setPeer(eid, bytes32(uint256(uint160(address(stargates[to].tokens)))));
        here.credits.setPeer(eid, bytes32(uint256(uint160(address(stargates[to].credits)))));
        here.tokens.setGasLimit(eid, 150_000, 50_000);
        EnforcedOptionParam[] memory options = new EnforcedOptionParam[](1);
        options[0] = EnforcedOptionParam(eid, ALONE, receiveOptions(200_000));
        here.tokens.setEnforcedOptions(options);
        here.credits.setGasLimit(eid, 150_000);
        here.fees.setFeeConfig(eid, 1_000_000e6, 5_000_000e6, FEE_MILLIONTH, FEE_MILLIONTH, FEE_MILLIONTH, 0);
    }

    /// @dev Credit toward a chain comes from that chain: what its pool promises to pay out.
    function _sendCredits(uint256 at, uint256 to) private {
        IStargateAdmin.CreditBatch[] memory batches = new IStargateAdmin.CreditBatch[](1);
        batches[0].assetId = ASSET;
        batches[0].credits = new IStargateAdmin.CreditRequest[](1);
        batches[0].credits[0] = IStargateAdmin.CreditRequest(eids[at], CREDIT, 0);
        uint256 fee = stargates[at].credits.quoteSendCredits(eids[to], batches).nativeFee;
        vm.deal(address(this), address(this).balance + fee);
        vm.getRecordedLogs();
        stargates[at].credits.sendCredits{value: fee}(eids[to], batches);
        deliver(sentPacket());
    }
}
