/** A bug put into a copy of the contracts, and the promise that has to notice it. */
export interface Plant {
  /** Name of the invariant function, or of a test where no campaign can reach the bug. */
  readonly promise: string;
  readonly bug: string;
  readonly file: string;
  /** Each `[from, to]` must be found exactly once. */
  readonly edits: readonly (readonly [string, string])[];
}

const spotRoot = `(, bytes memory a) = address(positionManager).staticcall(abi.encodeWithSignature("factory()"));
        (, bytes memory b) = abi.decode(a, (address)).staticcall(
            abi.encodeWithSignature("getPool(address,address,uint24)", item.token0, item.token1, item.fee));
        (, bytes memory c) = abi.decode(b, (address)).staticcall(abi.encodeWithSignature("slot0()"));
        root = abi.decode(c, (uint160));`;

export const plants: readonly Plant[] = [
  {
    promise: 'invariant_01_Conservation',
    bug: 'half of a loss is charged',
    file: 'vault/VaultExecution.sol',
    edits: [
      ['fill.loss += _lossOf(trade, spent, received);', 'fill.loss += _lossOf(trade, spent, received) / 2;'],
    ],
  },
  {
    promise: 'invariant_01_Conservation',
    bug: 'what travels to another vault is not written down',
    file: 'vault/VaultCollateral.sol',
    edits: [['_collateral().books[dstEid].sent += done.received;', '']],
  },
  {
    promise: 'invariant_02_Solvency',
    bug: 'collateral counts for the wrong asset',
    file: 'vault/VaultBalances.sol',
    edits: [['if (asset == $.settlementId) {', 'if (asset != $.settlementId) {']],
  },
  {
    promise: 'invariant_03_Confinement',
    bug: 'anyone may take a position out',
    file: 'vault/VaultPositions.sol',
    edits: [
      [
        'function withdrawPosition(uint256 positionId, address to) external onlyFund nonReentrant {',
        'function withdrawPosition(uint256 positionId, address to) external nonReentrant {',
      ],
    ],
  },
  {
    promise: 'invariant_04_Allowance',
    bug: 'one unit too much is approved',
    file: 'vault/VaultExecution.sol',
    edits: [
      ['safeApproveWithRetry(adapter, leg.amountIn);', 'safeApproveWithRetry(adapter, leg.amountIn + 1);'],
    ],
  },
  {
    promise: 'invariant_05_Once',
    bug: 'a used sequence is good again',
    file: 'vault/VaultOrders.sol',
    edits: [['if (newest != 0 && sequence <= used) {', 'if (newest != 0 && sequence < used) {']],
  },
  {
    promise: 'invariant_06_Sequence',
    bug: 'an old ratio order is good again',
    file: 'vault/VaultRatios.sol',
    edits: [
      [
        'if (order.sequence <= $.ratioSequence) revert RatioSequenceTooOld(order.sequence, $.ratioSequence);',
        '',
      ],
    ],
  },
  {
    promise: 'invariant_07_Range',
    bug: 'ratios above one',
    file: 'vault/VaultStorage.sol',
    edits: [['if (ratio > 1e18) revert RatioOutOfRange(positionId, ratio);', 'positionId; ratio;']],
  },
  {
    promise: 'invariant_07_Range',
    bug: 'a day forgets what moved',
    file: 'vault/VaultRatioSteps.sol',
    edits: [['record.recovery = uint16(recovery + RatioStep.cost(moved, perDay));', 'recovery;']],
  },
  {
    promise: 'invariant_07_Range',
    bug: 'steps of any size',
    file: 'vault/VaultRatioSteps.sol',
    edits: [['if (moved > allowed) revert RatioStepTooLarge(positionId, from, ratio, allowed);', '']],
  },
  {
    promise: 'invariant_08_Authority',
    bug: 'anyone appoints keepers',
    file: 'vault/VaultConfig.sol',
    edits: [
      [
        'function setKeeper(address keeper, bool allowed) external onlyFund {',
        'function setKeeper(address keeper, bool allowed) external {',
      ],
    ],
  },
  {
    promise: 'invariant_09_StolenKeys',
    bug: 'the loss budget is not enforced',
    file: 'vault/VaultOrders.sol',
    edits: [['if (loss > left) revert LossBudgetExceeded(loss, left);', 'left;']],
  },
  {
    promise: 'invariant_10_Health',
    bug: 'no health floor after a trade',
    file: 'vault/VaultExecution.sol',
    edits: [
      [
        'if (health < floor && health <= trade.healthBefore) revert HealthFactorTooLow(health, floor);',
        'floor;',
      ],
    ],
  },
  {
    promise: 'invariant_11_ShortConsistency',
    bug: 'a purchase repays no debt',
    file: 'vault/VaultExecution.sol',
    edits: [['_layout().pool.repay(trade.tokenOut, amount);', '']],
  },
  {
    promise: 'invariant_12_Slippage',
    bug: 'no slippage limit',
    file: 'vault/VaultOrders.sol',
    edits: [['if (valueOut < minimumOut) revert SlippageTooHigh(valueIn, valueOut, minimumOut);', '']],
  },
  {
    promise: 'invariant_13_OracleGate',
    bug: 'old prices are good',
    file: 'oracle/PriceReader.sol',
    edits: [['block.timestamp - updatedAt <= maxAge', 'maxAge != 0']],
  },
  {
    promise: 'invariant_14_ExitLiveness',
    bug: 'a halt holds the fund back too',
    file: 'vault/VaultFunds.sol',
    edits: [['_requireAddress(to, "to");', '_requireAddress(to, "to");\n        _requireActive();']],
  },
  {
    promise: 'invariant_15_MessageAccounting',
    bug: 'a mandate that fails is swallowed',
    file: 'HedgeMessenger.sol',
    edits: [
      [
        'vault.onMandate(origin.srcEid, abi.decode(body, (MandateMessage)));',
        'try vault.onMandate(origin.srcEid, abi.decode(body, (MandateMessage))) {} catch {}',
      ],
    ],
  },
  {
    promise: 'invariant_15_MessageAccounting',
    bug: 'a parked message may be sent again and again',
    file: 'HedgeMessenger.sol',
    edits: [['delete _parked[number];', '']],
  },
  {
    promise: 'invariant_15_MessageAccounting',
    bug: 'what did not pay for a message is kept',
    file: 'HedgeMessenger.sol',
    edits: [['refundTo.safeTransferETH(msg.value);', '']],
  },
  {
    promise: 'invariant_16_IdempotentMessages',
    bug: 'an earlier mandate is adopted again',
    file: 'vault/VaultMandates.sol',
    edits: [
      ['if (message.epoch <= current) return;', ''],
      [
        'if (message.epoch - current > LARGEST_JUMP) revert',
        'if (message.epoch > current + LARGEST_JUMP) revert',
      ],
    ],
  },
  {
    promise: 'invariant_17_InflowCap',
    bug: 'the inflow cap is not enforced',
    file: 'vault/VaultMandates.sol',
    edits: [['if (window.spent() + value > cap) return false;', '']],
  },
  {
    promise: 'invariant_18_AuctionOrders',
    bug: 'a cancelled auction stays valid',
    file: 'vault/VaultAuctionFills.sol',
    edits: [
      ['bool valid = item.state == AuctionState.Live', 'bool valid = item.state != AuctionState.Unknown'],
    ],
  },
  {
    promise: 'invariant_18_AuctionOrders',
    bug: 'fills are not added up',
    file: 'vault/VaultAuctionFills.sol',
    edits: [
      [
        '_setProgress(item, AuctionState.Live, item.filled + makingAmount);',
        '_setProgress(item, AuctionState.Live, makingAmount);',
      ],
    ],
  },
  {
    promise: 'invariant_19_NoFreeValue',
    bug: 'anyone withdraws',
    file: 'vault/VaultFunds.sol',
    edits: [
      [
        'function withdraw(address token, uint256 amount, address to) external onlyFund nonReentrant {',
        'function withdraw(address token, uint256 amount, address to) external nonReentrant {',
      ],
    ],
  },
  {
    promise: 'invariant_20_Upgrade',
    bug: 'a vault can be initialised twice',
    file: 'vault/VaultConfig.sol',
    edits: [['external initializer {', 'external {']],
  },
  {
    promise: 'invariant_21_DistanceNeverGrows',
    bug: 'orders may end anywhere',
    file: 'vault/VaultOrders.sol',
    edits: [
      [
        'if (sizeAfter > sizeBefore || (crossed && sizeAfter > tolerance)) {',
        'if (crossed && tolerance == 0) {',
      ],
    ],
  },
  {
    promise: 'invariant_22_FleetNeverOverHedges',
    bug: 'only the mandate sent last counts',
    file: 'vault/VaultMandates.sol',
    edits: [['outbound.peak = int128(Wad.larger(outbound.peak, quantity));', 'outbound.peak = quantity;']],
  },
  {
    promise: 'invariant_23_RollingLoss',
    bug: 'losses are not remembered',
    file: 'vault/VaultExecution.sol',
    edits: [['_layout().losses.add(loss);', '_layout().losses.spent() + loss;']],
  },
  {
    promise: 'invariant_24_EpochsNeverGoBack',
    bug: 'an older mandate overwrites a newer one',
    file: 'vault/VaultMandates.sol',
    edits: [
      ['if (message.epoch <= current) return;', 'if (message.epoch == current) return;'],
      [
        'if (message.epoch - current > LARGEST_JUMP) revert',
        'if (message.epoch > current + LARGEST_JUMP) revert',
      ],
    ],
  },
  {
    promise: 'invariant_25_HaltWins',
    bug: 'a resume of any age ends a halt',
    file: 'vault/VaultHalts.sol',
    edits: [
      [
        'if (message.sequence > current || winsTie) _setHalt',
        'if (message.sequence != current || winsTie) _setHalt',
      ],
    ],
  },
  {
    promise: 'invariant_26_SpotIndependence',
    bug: 'positions are valued at the pool’s own price',
    file: 'positions/UniswapV3Source.sol',
    edits: [
      ['        private\n        pure\n', '        private\n        view\n'],
      ['return RangeState.pack(item.liquidity, item.tickLower, item.tickUpper);', 'item; return 0;'],
      [
        'return TickPrice.amounts(item.liquidity',
        `${spotRoot}\n        return TickPrice.amounts(item.liquidity`,
      ],
    ],
  },
];
