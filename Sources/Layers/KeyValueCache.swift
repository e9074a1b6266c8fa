package import TensorCore

/// The page pools of all layers of one policy, growing together.
package final class KeyValueCache {
  package let layers: [any KeyValuePages]
  private let backend: any Backend

  package init(
    layerCount: Int, pageCount: Int, keyValueHeads: Int, headWidth: Int, on backend: any Backend
  ) {
    self.backend = backend
    layers = (0..<layerCount).map { _ in
      backend.makePages(count: pageCount, keyValueHeads: keyValueHeads, headWidth: headWidth)
    }
  }

  package var pageCount: Int { layers.first?.pageCount ?? 0 }

  /// Makes room for at least `count` pages; contents stay.
  package func grow(toPageCount count: Int) {
    guard count > pageCount else { return }
    for layer in layers { backend.grow(layer, toPageCount: count) }
  }

  /// Zeroes pages that are about to serve another sequence.
  package func clear(_ pages: [Int32]) {
    guard !pages.isEmpty else { return }
    for layer in layers { backend.clear(layer, ids: pages) }
  }
}
