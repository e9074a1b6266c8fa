internal import Autograd
internal import Foundation
internal import TensorCore

/// The patches of several pictures, packed in the order in which a tower attends over them.
///
/// Patches come in merge blocks: `block` consecutive patches become one token. The order moves
/// whole blocks, so that each window is a run of its own.
struct PatchSequence {
  /// Lengths in patches of what a full layer attends over: the frames of each picture.
  private(set) var frames: [Int] = []
  /// Lengths in patches of the windows, in order; the frames where there are no windows.
  private(set) var windows: [Int] = []
  /// For each packed block, the index of its token, pictures end to end.
  private(set) var tokens: [Int] = []
  /// Row and column of each packed patch in its picture.
  private var heights: [Int] = []
  private var widths: [Int] = []
  private let pictures: [ImagePatches]
  private let block: Int

  /// - Parameters:
  ///   - mergeSize: patches along each side of a block.
  ///   - windowBlocks: blocks along each side of a window; nil keeps the order of the tokens.
  init(_ pictures: [ImagePatches], mergeSize: Int, windowBlocks: Int?) {
    self.pictures = pictures
    block = mergeSize * mergeSize
    var firstToken = 0
    for picture in pictures {
      let grid = picture.grid
      precondition(
        grid.height % mergeSize == 0 && grid.width % mergeSize == 0
          && picture.pixelValues.count == grid.patchCount * picture.patchWidth,
        "PatchSequence: \(grid) for blocks of side \(mergeSize)")
      let (rows, columns) = (grid.height / mergeSize, grid.width / mergeSize)
      for frame in 0..<grid.time {
        frames.append(grid.height * grid.width)
        for window in Self.windows(rows: rows, columns: columns, side: windowBlocks) {
          windows.append(window.rows.count * window.columns.count * block)
          for row in window.rows {
            for column in window.columns {
              tokens.append(firstToken + (frame * rows + row) * columns + column)
              for y in 0..<mergeSize {
                for x in 0..<mergeSize {
                  heights.append(row * mergeSize + y)
                  widths.append(column * mergeSize + x)
                }
              }
            }
          }
        }
      }
      firstToken += grid.patchCount / block
    }
  }

  /// For each token, its packed row after merging.
  var rowOfToken: [Int32] {
    var rows = [Int32](repeating: 0, count: tokens.count)
    for (row, token) in tokens.enumerated() { rows[token] = Int32(row) }
    return rows
  }

  /// Pixel values in packed order, `[patches, patchWidth]`.
  func pixels(on backend: any Backend) -> Matrix {
    let width = pictures.first?.patchWidth ?? 0
    var values: [Float] = []
    values.reserveCapacity(heights.count * width)
    let perBlock = block * width
    var firstTokens: [Int] = []
    var next = 0
    for picture in pictures {
      firstTokens.append(next)
      next += picture.grid.patchCount / block
    }
    var picture = 0
    for token in tokens {
      // The blocks of a picture stay together, so this moves forward only.
      while picture + 1 < pictures.count, token >= firstTokens[picture + 1] { picture += 1 }
      let start = (token - firstTokens[picture]) * perBlock
      values.append(contentsOf: pictures[picture].pixelValues[start..<start + perBlock])
    }
    return backend.makeMatrix(values, rows: heights.count, columns: width)
  }

  /// Rotary angles of each packed patch, `[patches, d/2]`: the first half of the frequencies turns
  /// by its row, the second by its column; frequency i of a half is 10000^(-4i/d).
  func angles(headWidth: Int, on backend: any Backend) -> RotaryAttention.Angles {
    let quarter = headWidth / 4
    let frequencies = (0..<quarter).map { pow(10_000, -4 * Double($0) / Double(headWidth)) }
    var cos: [Float] = []
    var sin: [Float] = []
    cos.reserveCapacity(heights.count * 2 * quarter)
    sin.reserveCapacity(heights.count * 2 * quarter)
    for (height, width) in zip(heights, widths) {
      for position in [height, width] {
        for frequency in frequencies {
          let angle = Double(position) * frequency
          cos.append(Float(Foundation.cos(angle)))
          sin.append(Float(Foundation.sin(angle)))
        }
      }
    }
    return RotaryAttention.Angles(
      cos: backend.makeMatrix(cos, rows: heights.count, columns: 2 * quarter),
      sin: backend.makeMatrix(sin, rows: heights.count, columns: 2 * quarter))
  }

  /// Windows of a grid of blocks, row by row; those at the right and lower edge may be smaller.
  private static func windows(
    rows: Int, columns: Int, side: Int?
  ) -> [(rows: Range<Int>, columns: Range<Int>)] {
    guard let side else { return [(0..<rows, 0..<columns)] }
    return stride(from: 0, to: rows, by: side).flatMap { row in
      stride(from: 0, to: columns, by: side).map { column in
        (row..<min(row + side, rows), column..<min(column + side, columns))
      }
    }
  }
}
