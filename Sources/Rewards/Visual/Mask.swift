/// A binary mask as runs in column-major order, as COCO stores it.
public struct Mask: Sendable, Hashable {
  /// Rows.
  public let height: Int
  /// Columns.
  public let width: Int
  /// Where the value changes, ascending: the mask is 1 from `edges[0]` to before `edges[1]`, and so
  /// on; an even number of them, all different.
  let edges: [Int]

  /// The most pixels that a mask may have.
  public static let pixelLimit = 1 << 28

  /// The number of pixels that are 1.
  public var area: Int {
    stride(from: 0, to: edges.count, by: 2).reduce(0) { $0 + edges[$1 + 1] - edges[$1] }
  }

  /// A mask from run lengths, alternately of 0 and 1, column by column.
  ///
  /// - Returns: `nil` unless the size is positive and within `pixelLimit`, no count is negative, and
  ///   the counts add up to the number of pixels.
  public init?(height: Int, width: Int, counts: [Int]) {
    guard let total = Mask.pixels(height, width) else { return nil }
    var edges: [Int] = []
    var position = 0
    for count in counts.dropLast() {
      guard count >= 0, count <= total - position else { return nil }
      position += count
      Mask.toggle(&edges, position)
    }
    guard let last = counts.last, last == total - position else { return nil }
    if counts.count.isMultiple(of: 2) { Mask.toggle(&edges, total) }
    self.init(height: height, width: width, edges: edges)
  }

  /// A mask from rows of 0 and 1 (`true`), all of one length.
  ///
  /// - Returns: `nil` if there is no pixel or a row has another length.
  public init?(rows: [[Bool]]) {
    guard let width = rows.first?.count, rows.allSatisfy({ $0.count == width }),
      Mask.pixels(rows.count, width) != nil
    else { return nil }
    var edges: [Int] = []
    var value = false
    for column in 0..<width {
      for row in rows.indices where rows[row][column] != value {
        value.toggle()
        edges.append(column * rows.count + row)
      }
    }
    if value { edges.append(rows.count * width) }
    self.init(height: rows.count, width: width, edges: edges)
  }

  private init(height: Int, width: Int, edges: [Int]) {
    self.height = height
    self.width = width
    self.edges = edges
  }

  /// Adds a change of value; two at one place cancel out.
  private static func toggle(_ edges: inout [Int], _ position: Int) {
    if edges.last == position { edges.removeLast() } else { edges.append(position) }
  }

  private static func pixels(_ height: Int, _ width: Int) -> Int? {
    guard height > 0, width > 0, height <= pixelLimit, width <= pixelLimit / height else {
      return nil
    }
    return height * width
  }

  /// A mask from COCO's compressed counts: groups of five bits from the character code 48 on, the
  /// sixth bit for more to come, each count from the fourth on relative to the one two before.
  ///
  /// - Returns: `nil` where the first initialiser would, or if the text is cut off.
  public init?(height: Int, width: Int, compressed: String) {
    var counts: [Int] = []
    var value = 0
    var shift = 0
    for byte in compressed.utf8 {
      guard byte >= 48, byte < 112, shift <= 30 else { return nil }
      let bits = Int(byte) - 48
      value |= (bits & 0x1F) << shift
      shift += 5
      guard bits & 0x20 == 0 else { continue }
      if bits & 0x10 != 0 { value |= -1 << shift }
      if counts.count > 2 { value += counts[counts.count - 2] }
      guard value >= 0, value <= Mask.pixelLimit else { return nil }
      counts.append(value)
      value = 0
      shift = 0
    }
    guard shift == 0 else { return nil }
    self.init(height: height, width: width, counts: counts)
  }

  /// The pixels that both and that either mask has.
  ///
  /// - Parameter ignoring: pixels that count on neither side.
  /// - Returns: `nil` if the sizes differ.
  /// - Complexity: linear in the number of runs.
  public func overlap(_ other: Mask, ignoring: Mask? = nil) -> MaskOverlap? {
    guard other.height == height, other.width == width,
      ignoring.map({ $0.height == height && $0.width == width }) ?? true
    else { return nil }
    let end = height * width
    let lists = [edges, other.edges, ignoring?.edges ?? []]
    var next = [0, 0, 0]
    var isOn = [false, false, false]
    var overlap = MaskOverlap(intersection: 0, union: 0)
    var position = 0
    while position < end {
      var stop = end
      for list in 0..<3 {
        if next[list] < lists[list].count, lists[list][next[list]] == position {
          isOn[list].toggle()
          next[list] += 1
        }
        if next[list] < lists[list].count { stop = min(stop, lists[list][next[list]]) }
      }
      if !isOn[2] {
        if isOn[0] && isOn[1] { overlap.intersection += stop - position }
        if isOn[0] || isOn[1] { overlap.union += stop - position }
      }
      position = stop
    }
    return overlap
  }
}

/// The pixels that two masks share.
public struct MaskOverlap: Sendable, Hashable {
  /// Pixels of both.
  public var intersection: Int
  /// Pixels of either.
  public var union: Int

  /// Pixels of both and of either.
  public init(intersection: Int, union: Int) {
    self.intersection = intersection
    self.union = union
  }

  /// Intersection over union; 1 if both masks are empty.
  public var iou: Double { union == 0 ? 1 : Double(intersection) / Double(union) }
}
