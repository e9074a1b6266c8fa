package import VisionEncoder

/// A picture where it stands in a prompt: its tokens are consecutive and hold the image id.
package struct PromptImage: Sendable {
  package let patches: ImagePatches
  /// Its tokens' indices in the prompt.
  package let tokens: Range<Int>
  /// Tokens along time, height and width.
  let grid: PatchGrid

  /// - Parameters:
  ///   - firstToken: index in the prompt of its first token.
  ///   - mergeSize: patches along each side that become one token.
  package init(_ patches: ImagePatches, firstToken: Int, mergeSize: Int) {
    self.patches = patches
    grid = PatchGrid(
      time: patches.grid.time, height: patches.grid.height / mergeSize,
      width: patches.grid.width / mergeSize)
    tokens = firstToken..<firstToken + grid.patchCount
  }
}

/// Rotary positions of a prompt along its three axes.
///
/// Text counts up on all three. A picture's tokens stand at the next position plus their place in
/// its grid; the text after it goes on behind the largest of them. Source: 2409.12191, section 2.1.
struct PromptPositions {
  private(set) var time: [Int32] = []
  private(set) var height: [Int32] = []
  private(set) var width: [Int32] = []
  /// Position of the token after the prompt.
  private(set) var next = 0

  init(count: Int, images: [PromptImage]) {
    var token = 0
    for image in images {
      precondition(
        image.tokens.lowerBound >= token && image.tokens.upperBound <= count,
        "PromptPositions: picture at \(image.tokens) of \(count) tokens, after \(token)")
      text(upTo: image.tokens.lowerBound - token)
      let grid = image.grid
      for t in 0..<grid.time {
        for y in 0..<grid.height {
          for x in 0..<grid.width {
            time.append(Int32(next + t))
            height.append(Int32(next + y))
            width.append(Int32(next + x))
          }
        }
      }
      next += max(grid.time, grid.height, grid.width)
      token = image.tokens.upperBound
    }
    text(upTo: count - token)
  }

  private mutating func text(upTo count: Int) {
    let positions = (next..<next + count).map(Int32.init)
    time += positions
    height += positions
    width += positions
    next += count
  }
}
