internal import Foundation
package import TensorCore

/// Keys and values in Double, one vector of `headWidth` per (page, slot, head).
package struct PagedKeyValues: Sendable {
  package private(set) var pageCount: Int
  package let keyValueHeads: Int
  package let headWidth: Int
  package var keys: [Double]
  package var values: [Double]

  /// Pages full of zeros.
  package init(pageCount: Int, keyValueHeads: Int, headWidth: Int) {
    self.pageCount = pageCount
    self.keyValueHeads = keyValueHeads
    self.headWidth = headWidth
    keys = Array(
      repeating: 0, count: pageCount * SequenceLayout.pageSize * keyValueHeads * headWidth)
    values = keys
  }

  /// Where the vector of (page, slot, head) lies in `keys` and in `values`.
  package func span(page: Int32, slot: Int, head: Int) -> Range<Int> {
    let start =
      ((Int(page) * SequenceLayout.pageSize + slot) * keyValueHeads + head) * headWidth
    return start..<start + headWidth
  }

  package mutating func grow(toPageCount count: Int) {
    let larger = PagedKeyValues(
      pageCount: max(count, pageCount), keyValueHeads: keyValueHeads, headWidth: headWidth)
    keys += larger.keys[keys.count...]
    values += larger.values[values.count...]
    pageCount = larger.pageCount
  }

  package mutating func clear(_ ids: [Int32]) {
    for page in ids {
      for slot in 0..<SequenceLayout.pageSize {
        for head in 0..<keyValueHeads {
          for i in span(page: page, slot: slot, head: head) {
            keys[i] = 0
            values[i] = 0
          }
        }
      }
    }
  }

  /// Copies rows of k and v `[N, K*d]` into slots.
  package mutating func append(
    k: DoubleMatrix, v: DoubleMatrix, writes: [SequenceLayout.Write]
  ) {
    for write in writes {
      for head in 0..<keyValueHeads {
        for (j, i) in span(page: write.page, slot: Int(write.slot), head: head).enumerated() {
          keys[i] = k[Int(write.row), head * headWidth + j]
          values[i] = v[Int(write.row), head * headWidth + j]
        }
      }
    }
  }
}

extension ReferenceImplementations {
  /// Where the key of `position` lies for a run's query of head `head`.
  private static func span(
    _ pages: PagedKeyValues, _ layout: SequenceLayout, _ run: SequenceLayout.Run, position: Int,
    head: Int
  ) -> Range<Int> {
    let page = layout.pageTable[run.tableStart + position / SequenceLayout.pageSize]
    return pages.span(page: page, slot: position % SequenceLayout.pageSize, head: head)
  }

  /// Softmax over the visible keys in ascending position; out `[N, H*d]`, logSumExp `[N, H]`.
  ///
  /// A row of no run, or that sees no key, gives zeros and a logSumExp of minus infinity.
  package static func attention(
    _ q: DoubleMatrix, _ pages: PagedKeyValues, _ layout: SequenceLayout, scale: Double
  ) -> (out: DoubleMatrix, logSumExp: DoubleMatrix) {
    let width = pages.headWidth
    let heads = q.columns / width
    var out = DoubleMatrix(rows: q.rows, columns: q.columns)
    var logSums = DoubleMatrix(rows: q.rows, columns: heads, repeating: -.infinity)
    for run in layout.runs {
      for index in 0..<run.rowCount {
        let row = run.firstRow + index
        for head in 0..<heads {
          let query = q.row(row).dropFirst(head * width).prefix(width)
          let spans = (0..<run.visibleKeys(index)).map {
            span(pages, layout, run, position: $0, head: head / (heads / pages.keyValueHeads))
          }
          let scores = spans.map { dot(query, pages.keys[$0]) * scale }
          logSums[row, head] = logSumExp(scores)
          for (score, span) in zip(scores, spans) {
            let weight = exp(score - logSums[row, head])
            for (j, i) in span.enumerated() {
              out[row, head * width + j] += weight * pages.values[i]
            }
          }
        }
      }
    }
    return (out, logSums)
  }

  /// With P the weights and D = dOut . out: dV = P dOut, dS = P (dOut . v - D) scale, dq = dS k,
  /// dK = dS q; the gradient of a page's slot goes to the row written there.
  package static func attentionGradient(
    _ dOut: DoubleMatrix, q: DoubleMatrix, out: DoubleMatrix, logSumExp: DoubleMatrix,
    pages: PagedKeyValues, layout: SequenceLayout, scale: Double
  ) -> (dq: DoubleMatrix, dk: DoubleMatrix, dv: DoubleMatrix) {
    let width = pages.headWidth
    let heads = q.columns / width
    var dq = DoubleMatrix(rows: q.rows, columns: q.columns)
    var slots = PagedKeyValues(
      pageCount: pages.pageCount, keyValueHeads: pages.keyValueHeads, headWidth: width)
    for run in layout.runs {
      for index in 0..<run.rowCount {
        let row = run.firstRow + index
        for head in 0..<heads {
          let columns = head * width..<(head + 1) * width
          let query = q.row(row).dropFirst(columns.lowerBound).prefix(width)
          let seed = dOut.row(row).dropFirst(columns.lowerBound).prefix(width)
          let mean = dot(seed, out.row(row).dropFirst(columns.lowerBound).prefix(width))
          for position in 0..<run.visibleKeys(index) {
            let span = span(
              pages, layout, run, position: position,
              head: head / (heads / pages.keyValueHeads))
            let weight = exp(dot(query, pages.keys[span]) * scale - logSumExp[row, head])
            let dScore = weight * (dot(seed, pages.values[span]) - mean) * scale
            for (column, i) in zip(columns, span) {
              dq[row, column] += dScore * pages.keys[i]
              slots.keys[i] += dScore * q[row, column]
              slots.values[i] += weight * dOut[row, column]
            }
          }
        }
      }
    }
    var dk = DoubleMatrix(rows: q.rows, columns: pages.keyValueHeads * width)
    var dv = dk
    for write in layout.writes {
      for head in 0..<pages.keyValueHeads {
        let span = slots.span(page: write.page, slot: Int(write.slot), head: head)
        for (j, i) in span.enumerated() {
          dk[Int(write.row), head * width + j] += slots.keys[i]
          dv[Int(write.row), head * width + j] += slots.values[i]
        }
      }
    }
    return (dq, dk, dv)
  }
}
