// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Promises} from "test/contracts/invariants/Promises.sol";

/// @notice All promises over LayerZero's published bytecode.
contract LayerZeroInvariantTest is Promises {
    function _published() internal pure override returns (bool) {
        return true;
    }
}
