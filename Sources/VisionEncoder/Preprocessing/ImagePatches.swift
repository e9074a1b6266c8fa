/// One picture as a vision transformer of the Qwen2-VL family takes it.
package struct ImagePatches: Sendable, Equatable {
  /// `[grid.patchCount, patchWidth]`. Patches that merge into one token follow each other: rows of
  /// merge blocks, blocks of a row, and in a block its rows of patches. In a patch: channel, frame,
  /// row, column.
  package let pixelValues: [Float]
  /// Values of one patch: 3 channels times frames times height times width.
  package let patchWidth: Int
  package let grid: PatchGrid
  /// Between pixels of the decoded picture and those the patches were cut from.
  package let scaling: PixelScaling

  /// - Precondition: as many values as patches of that width have.
  package init(
    pixelValues: [Float], patchWidth: Int, grid: PatchGrid, scaling: PixelScaling
  ) {
    precondition(
      pixelValues.count == grid.patchCount * patchWidth,
      "ImagePatches: \(pixelValues.count) values for \(grid) of \(patchWidth)")
    self.pixelValues = pixelValues
    self.patchWidth = patchWidth
    self.grid = grid
    self.scaling = scaling
  }
}
