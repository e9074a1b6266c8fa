package import TensorCore

/// Attention by layout over rotated queries and keys: x = [q | k | v] of each packed row.
///
/// Forward: q and k are rotated by the angles of their row (in place: nothing else may read x),
/// k and v are written into pages, and each row attends to the keys its run names.
/// Derivatives: those of softmax attention, rotated back; see ``Backend/attentionGradient``.
/// Source: Vaswani et al. 2017, equation 1; Su et al. 2021 (rotary), half-split form.
package struct RotaryAttention: DifferentiableOperation {
  package static let name = "attention"

  /// Head counts and widths.
  package struct Heads: Sendable, Equatable {
    package let query: Int
    package let keyValue: Int
    package let width: Int

    package init(query: Int, keyValue: Int, width: Int) {
      self.query = query
      self.keyValue = keyValue
      self.width = width
    }

    /// Columns of [q | k | v].
    package var totalColumns: Int { (query + 2 * keyValue) * width }
    package var queryColumns: Range<Int> { 0..<query * width }
    package var keyColumns: Range<Int> { query * width..<(query + keyValue) * width }
    package var valueColumns: Range<Int> { (query + keyValue) * width..<totalColumns }
    /// 1 / sqrt(width).
    package var scale: Float { 1 / Float(width).squareRoot() }
  }

  /// Cosines and sines of each packed row, `[N, width/2]`.
  package struct Angles {
    package let cos: Matrix
    package let sin: Matrix

    package init(cos: Matrix, sin: Matrix) {
      self.cos = cos
      self.sin = sin
    }
  }

  package let x: Tensor
  package let heads: Heads
  package let angles: Angles
  package let layout: SequenceLayout
  private var pages: (any KeyValuePages)?
  private var out: Matrix?
  private var logSumExp: Matrix?

  /// - Parameter pages: a cache to append to and attend over; nil makes transient pages.
  package init(
    _ x: Tensor, heads: Heads, angles: Angles, layout: SequenceLayout,
    pages: (any KeyValuePages)?
  ) {
    precondition(
      x.columns == heads.totalColumns && x.rows == layout.rowCount,
      "attention: x \(x.value.shape), \(heads), layout of \(layout.rowCount) rows")
    self.x = x
    self.heads = heads
    self.angles = angles
    self.layout = layout
    self.pages = pages
  }

  package var inputs: [Tensor] { [x] }

  package mutating func forward(on backend: any Backend) -> Matrix {
    let q = x.value.columns(heads.queryColumns)
    let k = x.value.columns(heads.keyColumns)
    let v = x.value.columns(heads.valueColumns)
    backend.rotary(q, heads: heads.query, cos: angles.cos, sin: angles.sin, inverse: false)
    backend.rotary(k, heads: heads.keyValue, cos: angles.cos, sin: angles.sin, inverse: false)
    let pages =
      self.pages
      ?? backend.makePages(
        count: layout.pageCount, keyValueHeads: heads.keyValue, headWidth: heads.width)
    backend.appendKeyValues(k: k, v: v, writes: layout.writes, into: pages)
    let out = backend.allocateMatrix(rows: x.rows, columns: heads.query * heads.width)
    let logSumExp =
      x.requiresGradient ? backend.allocateMatrix(rows: x.rows, columns: heads.query) : nil
    backend.attention(q, pages, layout, scale: heads.scale, into: out, logSumExp: logSumExp)
    if x.requiresGradient {
      self.pages = pages
      self.out = out
      self.logSumExp = logSumExp
    }
    return out
  }

  package func backward(_ gradient: Matrix, on backend: any Backend) {
    guard let pages, let out, let logSumExp else {
      preconditionFailure("attention: backward before forward")
    }
    let dx = backend.allocateMatrix(rows: x.rows, columns: x.columns)
    let dq = dx.columns(heads.queryColumns)
    let dk = dx.columns(heads.keyColumns)
    backend.attentionGradient(
      gradient, q: x.value.columns(heads.queryColumns), out: out, logSumExp: logSumExp,
      pages: pages, layout: layout, scale: heads.scale, dq: dq, dk: dk,
      dv: dx.columns(heads.valueColumns))
    backend.rotary(dq, heads: heads.query, cos: angles.cos, sin: angles.sin, inverse: true)
    backend.rotary(dk, heads: heads.keyValue, cos: angles.cos, sin: angles.sin, inverse: true)
    x.addGradient(dx, owned: true, on: backend)
  }
}
