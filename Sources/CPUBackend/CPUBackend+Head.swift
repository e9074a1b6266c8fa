internal import CKernels
package import TensorCore

extension CPUBackend {
  package func logits(_ hidden: Matrix, _ weight: any PreparedWeight, into y: Matrix) {
    matmul(hidden, weight, bias: nil, residual: nil, into: y)
  }

  package func headLogProbs(
    _ hidden: Matrix, _ weight: any PreparedWeight, bias: Matrix?, pairs: HeadPairs,
    temperature: Float
  ) -> HeadValues {
    requirePairs("headLogProbs", pairs, hidden, vocabulary: weight.outputs, temperature)
    let factor = 1 / temperature
    let kernels = dense
    return values(of: pairs) { logProbs, entropies in
      eachHeadBlock(hidden, weight, bias, pairs) { block, _, logits in
        let at = logits.floats
        split(block.rows.count, costEach: 8 * logits.columns) { range in
          for i in range {
            let row = at + i * logits.stride
            let softmax = kernels.softmax(row, logits.columns, factor, nil)
            for pair in block.pairs(i) {
              logProbs[pair] = softmax.logProb(row[Int(pairs.targets[pair])], factor)
              entropies[pair] = softmax.entropy
            }
          }
        }
      }
    }
  }

  /// Log-probs and entropies that `body` writes, one of each for each pair.
  private func values(
    of pairs: HeadPairs,
    _ body: (UnsafeMutableBufferPointer<Float>, UnsafeMutableBufferPointer<Float>) -> Void
  ) -> HeadValues {
    var logProbs = [Float](repeating: 0, count: pairs.count)
    var entropies = logProbs
    logProbs.withUnsafeMutableBufferPointer { logProbs in
      entropies.withUnsafeMutableBufferPointer { entropies in body(logProbs, entropies) }
    }
    return HeadValues(logProbs: logProbs, entropies: entropies)
  }

  @discardableResult
  package func headGradient(
    _ hidden: Matrix, weight: Matrix?, prepared: any PreparedWeight, bias: Matrix?,
    pairs: HeadPairs, temperature: Float, logProbSeeds: [Float], entropySeeds: [Float]?,
    dHidden: Matrix,
    dWeight: Matrix?
  ) -> HeadValues {
    requirePairs("headGradient", pairs, hidden, vocabulary: prepared.outputs, temperature)
    precondition(
      (weight == nil) == prepared.isFrozen, "headGradient: a weight, or else a frozen pack")
    if let weight {
      requireShape("headGradient: weight", weight, prepared.outputs, prepared.inputs)
    }
    requireShape("headGradient: dHidden", dHidden, hidden.rows, hidden.columns)
    if let dWeight {
      requireShape("headGradient: dWeight", dWeight, prepared.outputs, prepared.inputs)
    }
    precondition(
      logProbSeeds.count == pairs.count && (entropySeeds?.count ?? pairs.count) == pairs.count,
      "headGradient: \(logProbSeeds.count) seeds for \(pairs.count) pairs")
    let factor = 1 / temperature
    let kernels = dense
    fill(dHidden, with: 0)
    return values(of: pairs) { logProbs, entropies in
      eachHeadBlock(hidden, prepared, bias, pairs) { block, hiddenRows, logits in
        let at = logits.floats
        split(block.rows.count, costEach: 16 * logits.columns) { range in
          for i in range {
            let row = at + i * logits.stride
            let softmax = kernels.softmax(row, logits.columns, factor, nil)
            // Pairs that share a row add up: in the softmax by their sum, at their targets each.
            var (seed, entropySeed): (Float, Float) = (0, 0)
            for pair in block.pairs(i) {
              logProbs[pair] = softmax.logProb(row[Int(pairs.targets[pair])], factor)
              entropies[pair] = softmax.entropy
              seed += logProbSeeds[pair]
              entropySeed += entropySeeds?[pair] ?? 0
            }
            kernels.softmax_gradient(
              row, logits.columns, factor, softmax, seed, entropySeed, softmax.entropy)
            for pair in block.pairs(i) {
              row[Int(pairs.targets[pair])] += factor * logProbSeeds[pair]
            }
          }
        }
        func inputGradient(_ dx: Matrix) {
          if let weight {
            matmulInputGradient(logits, weight: weight, accumulating: false, into: dx)
          } else {
            matmulInputGradient(logits, frozen: prepared, accumulating: false, into: dx)
          }
        }
        if let dWeight { matmulWeightGradient(logits, hiddenRows, addingTo: dWeight) }
        if let span = block.consecutive {
          inputGradient(dHidden.rows(span))
        } else {
          let scratch = matrix(block.rows.count, hidden.columns)
          inputGradient(scratch)
          for (i, row) in block.rows.enumerated() {
            copy(scratch.rows(i..<i + 1), into: dHidden.rows(Int(row)..<Int(row) + 1))
          }
        }
      }
    }
  }

  /// Storage of a matrix for the time of one operation.
  func matrix(_ rows: Int, _ columns: Int) -> Matrix {
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    precondition(!overflow, "matrix [\(rows), \(columns)]")
    return Matrix(storage: allocate(count, .f32), rows: rows, columns: columns)
  }

  private func requirePairs(
    _ operation: StaticString, _ pairs: HeadPairs, _ hidden: Matrix, vocabulary: Int,
    _ temperature: Float
  ) {
    precondition(temperature > 0, "\(operation): temperature \(temperature)")
    var last: Int32 = 0
    for (row, target) in zip(pairs.rows, pairs.targets) {
      precondition(
        row >= last && Int(row) < hidden.rows,
        "\(operation): row \(row) after \(last) of hidden \(hidden.shape)")
      precondition(
        target >= 0 && Int(target) < vocabulary,
        "\(operation): target \(target) of vocabulary \(vocabulary)")
      last = row
    }
  }

  /// Calls `body` with blocks of the rows that are in a pair, their hidden states and their logits.
  private func eachHeadBlock(
    _ hidden: Matrix, _ weight: any PreparedWeight, _ bias: Matrix?, _ pairs: HeadPairs,
    _ body: (HeadBlock, Matrix, Matrix) -> Void
  ) {
    let blockRows = Self.headBlockRows(vocabulary: weight.outputs)
    for block in HeadBlock.blocks(of: pairs, rowsEach: blockRows) {
      let rows = self.rows(block.rows, of: hidden, consecutive: block.consecutive)
      let logits = matrix(block.rows.count, weight.outputs)
      matmul(rows, weight, bias: bias, residual: nil, into: logits)
      body(block, rows, logits)
    }
  }

  /// The named rows: a view where they are consecutive, else a copy.
  func rows(_ ids: [Int32], of hidden: Matrix, consecutive: Range<Int>?) -> Matrix {
    if let consecutive { return hidden.rows(consecutive) }
    let copy = matrix(ids.count, hidden.columns)
    gatherRows(hidden, ids: ids, into: copy)
    return copy
  }

  /// Rows whose logits are held at once: 32 MiB of them, 32 to 256 rows.
  static func headBlockRows(vocabulary: Int) -> Int {
    max(32, min(256, (8 << 20) / max(vocabulary, 1)))
  }
}

/// Distinct rows of the head that are worked on together.
struct HeadBlock {
  /// Rows of the hidden states, ascending.
  let rows: [Int32]
  /// Where the pairs of each row begin, and the end of the last.
  private let starts: [Int]

  /// The pairs of the row at `index`.
  func pairs(_ index: Int) -> Range<Int> { starts[index]..<starts[index + 1] }

  /// The rows as a range, where there is no gap.
  var consecutive: Range<Int>? { Self.range(rows) }

  static func range(_ rows: [Int32]) -> Range<Int>? {
    guard let first = rows.first, let last = rows.last else { return nil }
    guard zip(rows, rows.dropFirst()).allSatisfy({ $0 + 1 == $1 }) else { return nil }
    return Int(first)..<Int(last) + 1
  }

  static func blocks(of pairs: HeadPairs, rowsEach: Int) -> [HeadBlock] {
    var blocks: [HeadBlock] = []
    var (rows, starts): ([Int32], [Int]) = ([], [])
    for (pair, row) in pairs.rows.enumerated() where rows.last != row {
      if rows.count == rowsEach {
        blocks.append(HeadBlock(rows: rows, starts: starts + [pair]))
        (rows, starts) = ([], [])
      }
      rows.append(row)
      starts.append(pair)
    }
    if !rows.isEmpty { blocks.append(HeadBlock(rows: rows, starts: starts + [pairs.count])) }
    return blocks
  }
}

extension ck_softmax {
  /// Natural log of the probability of a logit; the one place that makes it.
  func logProb(_ logit: Float, _ factor: Float) -> Float { (logit * factor - max) - log_sum }

  /// Nats.
  var entropy: Float { Float(Double(log_sum) - weighted / sum) }
}
