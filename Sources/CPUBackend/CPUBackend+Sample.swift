internal import CKernels
package import TensorCore

extension CPUBackend {
  /// Inverse of the cumulative distribution in the order of the vocabulary: first over the sums of
  /// its blocks, then inside one. A row with a NaN logit gives token 0 with log-prob NaN.
  package func sample(
    _ hidden: Matrix, _ weight: any PreparedWeight, bias: Matrix?, draws: [SampleDraw]
  ) -> [SampledToken] {
    for draw in draws {
      precondition(
        draw.row >= 0 && Int(draw.row) < hidden.rows,
        "sample: row \(draw.row) of hidden \(hidden.shape)")
      precondition(draw.temperature >= 0, "sample: temperature \(draw.temperature)")
    }
    guard !draws.isEmpty else { return [] }
    var tokens = [SampledToken](
      repeating: SampledToken(id: 0, logProb: .nan, entropy: .nan), count: draws.count)
    let blocks = Self.drawBlocks(
      draws, rowsEach: Self.headBlockRows(vocabulary: weight.outputs))
    tokens.withUnsafeMutableBufferPointer { tokens in
      // Each draw is written by one part.
      nonisolated(unsafe) let tokens = tokens
      for block in blocks {
        let rows = self.rows(block.rows, of: hidden, consecutive: HeadBlock.range(block.rows))
        let logits = matrix(block.rows.count, weight.outputs)
        matmul(rows, weight, bias: bias, residual: nil, into: logits)
        let at = logits.floats
        split(block.draws.count, costEach: 16 * logits.columns) { range in
          for group in range {
            let row = at + block.draws[group].row * logits.stride
            let same = block.draws[group].draws
            let drawn = RowSampler(
              logits: row, count: logits.columns, temperature: draws[same[0]].temperature,
              kernels: dense)
            for index in same { tokens[index] = drawn.token(for: draws[index]) }
          }
        }
      }
    }
    return tokens
  }

  /// Rows whose logits are made together, and the draws from each at one temperature.
  private struct DrawBlock {
    var rows: [Int32] = []
    var draws: [(row: Int, draws: [Int])] = []
  }

  private static func drawBlocks(_ draws: [SampleDraw], rowsEach: Int) -> [DrawBlock] {
    let order = draws.indices.sorted { a, b in
      (draws[a].row, draws[a].temperature, a) < (draws[b].row, draws[b].temperature, b)
    }
    var blocks: [DrawBlock] = []
    var block = DrawBlock()
    var temperature: Float = -1
    for index in order {
      let draw = draws[index]
      if block.rows.last != draw.row {
        if block.rows.count == rowsEach {
          blocks.append(block)
          block = DrawBlock()
        }
        block.rows.append(draw.row)
        block.draws.append((block.rows.count - 1, [index]))
      } else if temperature == draw.temperature {
        block.draws[block.draws.count - 1].draws.append(index)
      } else {
        block.draws.append((block.rows.count - 1, [index]))
      }
      temperature = draw.temperature
    }
    blocks.append(block)
    return blocks
  }
}
