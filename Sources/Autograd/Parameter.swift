package import TensorCore

/// A trainable weight, possibly several checkpoint tensors stored as consecutive rows.
///
/// The version counts writes; a packed form carries the version it was made from, and using a
/// stale one traps.
package final class Parameter {
  /// One tensor of the checkpoint: consecutive rows of the parameter.
  package struct Part: Sendable, Equatable {
    /// Name in the checkpoint, for example `model.layers.0.self_attn.q_proj.weight`.
    package let name: String
    package let rows: Int
    /// Its shape there, where that is neither `[rows]` nor `[rows, columns]`.
    package let shape: [Int]?

    package init(name: String, rows: Int, shape: [Int]? = nil) {
      self.name = name
      self.rows = rows
      self.shape = shape
    }
  }

  package let parts: [Part]
  /// f32; a frozen matrix may be bf16.
  package private(set) var value: Matrix
  /// Vectors are `[1, D]`: norms and biases, which AdamW does not decay.
  package let isVector: Bool
  package var isTrainable = true
  /// An update that is added to products with this weight; nil for most.
  package var lowRank: LowRankUpdate?
  package private(set) var version: UInt64 = 0
  /// d loss / d value summed over the step; nil when nothing was added since `dropGradient`.
  package private(set) var gradient: Matrix?
  private var packed: (any PreparedWeight)?

  package init(
    parts: [Part], rows: Int, columns: Int, isVector: Bool, on backend: any Backend
  ) {
    precondition(
      isVector ? rows == 1 : parts.reduce(0) { $0 + $1.rows } == rows,
      "Parameter \(parts.first?.name ?? "?"): parts do not cover \(rows) rows")
    precondition(
      parts.allSatisfy { $0.shape.map { $0.reduce(1, *) == rows * columns } ?? true },
      "Parameter \(parts.first?.name ?? "?"): a shape does not hold \(rows) x \(columns)")
    self.parts = parts
    self.isVector = isVector
    value = backend.allocateMatrix(rows: rows, columns: columns)
    backend.fill(value, with: 0)
  }

  /// Name for messages and optimizer state: that of the first part, and how many more.
  package var name: String {
    (parts.first?.name ?? "") + (parts.count > 1 ? "+\(parts.count - 1)" : "")
  }

  package var count: Int { value.count }

  /// The shape of a part in the checkpoint.
  package func shape(ofPart index: Int) -> [Int] {
    let part = parts[index]
    return part.shape ?? (isVector ? [part.rows] : [part.rows, value.columns])
  }

  /// The rows (of a vector: the columns) of each part.
  package func view(ofPart index: Int, in matrix: Matrix) -> Matrix {
    var start = 0
    for part in parts[..<index] { start += part.rows }
    let range = start..<start + parts[index].rows
    return isVector ? matrix.columns(range) : matrix.rows(range)
  }

  /// Keeps the value in another type from now on, rounded to nearest even where that is bf16.
  /// - Precondition: a matrix that is not trained, or f32.
  package func store(as type: DType, on backend: any Backend) {
    guard value.storage.dtype != type else { return }
    precondition(
      type == .f32 || (!isVector && !isTrainable), "\(name): only a frozen matrix may be \(type)")
    let stored = Matrix(
      storage: backend.allocate(max(value.count, 1), type), rows: value.rows,
      columns: value.columns)
    backend.copy(value, into: stored)
    value = stored
    markChanged()
  }

  /// Says that the value was written.
  package func markChanged() { version += 1 }

  /// Packs the current value for forward products; packs again only after a change.
  package func prepare(on backend: any Backend) {
    guard let packed else {
      self.packed = backend.prepare(weight: value, version: version)
      return
    }
    if packed.version != version {
      backend.prepare(again: packed, weight: value, version: version)
    }
  }

  /// The packed form.
  /// - Precondition: it was made from the current value.
  package func preparedWeight() -> any PreparedWeight {
    guard let packed else { preconditionFailure("\(name): used before prepare") }
    precondition(
      packed.version == version,
      "\(name): packed from version \(packed.version), the value is at \(version)")
    return packed
  }

  /// Where gradients are added; zero at first use.
  package func gradientTarget(on backend: any Backend) -> Matrix {
    if let gradient { return gradient }
    let fresh = backend.allocateMatrix(rows: value.rows, columns: value.columns)
    backend.fill(fresh, with: 0)
    gradient = fresh
    return fresh
  }

  /// Sets the gradient to zero, keeping its memory.
  package func clearGradient(on backend: any Backend) {
    if let gradient { backend.fill(gradient, with: 0) }
  }

  /// Forgets the gradient and gives its memory back to the backend.
  package func dropGradient() { gradient = nil }
}
