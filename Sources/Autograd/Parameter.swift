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
  package let rows: Int
  package let columns: Int
  private let backend: any Backend
  private var storage: Matrix?
  /// All that is kept of a weight after ``keepFrozen()``; nil for others.
  package private(set) var frozen: (any PreparedWeight)?
  /// Vectors are `[1, D]`: norms and biases, which AdamW does not decay.
  package let isVector: Bool
  package var isTrainable = true
  /// An update that is added to products with this weight; nil for most.
  package var lowRank: LowRankUpdate?
  /// Whether training changes its products: itself, or an update of it.
  package var isTrained: Bool {
    isTrainable || lowRank?.parameters.contains(where: \.isTrainable) == true
  }
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
    self.rows = rows
    self.columns = columns
    self.backend = backend
  }

  /// The weight, `[rows, columns]`; zero until it is written, and no memory until it is asked for.
  /// - Precondition: it is not kept in bf16.
  package var value: Matrix {
    precondition(frozen == nil, "\(name): kept in bf16, it has no f32 value")
    if let storage { return storage }
    let fresh = backend.allocateMatrix(rows: rows, columns: columns)
    backend.fill(fresh, with: 0)
    storage = fresh
    return fresh
  }

  /// The value in f32, to be read: a copy of a weight that is kept in bf16.
  package var readableValue: Matrix {
    guard let frozen else { return value }
    let copy = backend.allocateMatrix(rows: rows, columns: columns)
    backend.gatherRows(frozen: frozen, ids: (0..<Int32(rows)).map { $0 }, into: copy)
    return copy
  }

  /// Freezes a matrix for good and keeps nothing of it but its pack in bf16, to which it is rounded.
  package func keepFrozen() {
    precondition(!isVector, "\(name): vectors stay in f32")
    guard frozen == nil else { return }
    isTrainable = false
    gradient = nil
    packed = nil
    let pack = backend.prepareFrozen(weight: value)
    storage = nil
    frozen = pack
  }

  /// Name for messages and optimizer state: that of the first part, and how many more.
  package var name: String {
    (parts.first?.name ?? "") + (parts.count > 1 ? "+\(parts.count - 1)" : "")
  }

  package var count: Int { rows * columns }

  /// The shape of a part in the checkpoint.
  package func shape(ofPart index: Int) -> [Int] {
    let part = parts[index]
    return part.shape ?? (isVector ? [part.rows] : [part.rows, columns])
  }

  /// The rows (of a vector: the columns) of each part.
  package func view(ofPart index: Int, in matrix: Matrix) -> Matrix {
    var start = 0
    for part in parts[..<index] { start += part.rows }
    let range = start..<start + parts[index].rows
    return isVector ? matrix.columns(range) : matrix.rows(range)
  }

  /// Keeps the value in f32 again, as it was rounded.
  package func thaw() {
    guard frozen != nil else { return }
    let copy = readableValue
    frozen = nil
    storage = copy
    markChanged()
  }

  /// Says that the value was written.
  package func markChanged() { version += 1 }

  /// Packs the current value for forward products; packs again only after a change.
  package func prepare(on backend: any Backend) {
    guard frozen == nil else { return }
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
    if let frozen { return frozen }
    guard let packed else { preconditionFailure("\(name): used before prepare") }
    precondition(
      packed.version == version,
      "\(name): packed from version \(packed.version), the value is at \(version)")
    return packed
  }

  /// Where gradients are added; zero at first use.
  package func gradientTarget(on backend: any Backend) -> Matrix {
    if let gradient { return gradient }
    precondition(frozen == nil, "\(name): frozen, it has no gradient")
    let fresh = backend.allocateMatrix(rows: rows, columns: columns)
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
