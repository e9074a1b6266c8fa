/// Width and height in pixels.
package struct ImageSize: Sendable, Hashable, CustomStringConvertible {
  package var width: Int
  package var height: Int

  /// A size in pixels.
  package init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Columns times rows.
  package var pixelCount: Int { width * height }

  package var description: String { "\(width) x \(height)" }
}
