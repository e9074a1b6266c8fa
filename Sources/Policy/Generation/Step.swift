internal import Layers
internal import TensorCore

/// The packed rows of one generation step: newest tokens first, then admitted prompts.
struct Step {
  private var ids: [Int32] = []
  private var positions: [Int32] = []
  private var spatial = SpatialPositions()
  private var images: [PackedImage] = []
  private var runs: [SequenceLayout.Run] = []
  private var pageTable: [Int32] = []
  private var writes: [SequenceLayout.Write] = []
  private(set) var prefillRows = 0
  /// For each admitted completion, in order, the row that predicts its first token.
  private(set) var promptRows: [Int] = []
  /// Pages to clear before they are written.
  private(set) var freshPages: [Int32] = []

  mutating func add(decoding completion: LiveCompletion) {
    guard let (id, position, rotary) = completion.newest else { return }
    let row = ids.count
    if let page = completion.takeFreshPage() { freshPages.append(page) }
    ids.append(id)
    append(positions: [rotary], height: [rotary], width: [rotary])
    runs.append(
      SequenceLayout.Run(
        firstRow: row, rowCount: 1, firstPosition: position, tableStart: pageTable.count))
    pageTable += completion.pages
    let size = SequenceLayout.pageSize
    writes.append(
      SequenceLayout.Write(
        row: row, page: Int(completion.pages[position / size]), slot: position % size))
  }

  /// The prompt's rows are written once into shared pages, and the rows of its last, partial page
  /// once for every completion; the prompt itself attends through the first completion's table.
  mutating func add(
    prompt: [Int32], images: [PromptImage], at rotary: PromptPositions,
    pagesOf completions: [LiveCompletion]
  ) {
    let size = SequenceLayout.pageSize
    let firstRow = ids.count
    let shared = prompt.count / size
    guard let first = completions.first else { return }
    runs.append(
      SequenceLayout.Run(
        firstRow: firstRow, rowCount: prompt.count, firstPosition: 0, tableStart: pageTable.count))
    pageTable += first.pages
    freshPages += first.pages
    for completion in completions.dropFirst() { freshPages += completion.pages.dropFirst(shared) }
    append(positions: rotary.time, height: rotary.height, width: rotary.width)
    self.images += images.map {
      PackedImage(
        patches: $0.patches,
        rows: firstRow + $0.tokens.lowerBound..<firstRow + $0.tokens.upperBound)
    }
    for (position, id) in prompt.enumerated() {
      let row = firstRow + position
      ids.append(id)
      if position / size < shared {
        writes.append(
          SequenceLayout.Write(
            row: row, page: Int(first.pages[position / size]), slot: position % size))
      } else {
        for completion in completions {
          writes.append(
            SequenceLayout.Write(
              row: row, page: Int(completion.pages[shared]), slot: position % size))
        }
      }
    }
    prefillRows += prompt.count
    promptRows += completions.map { _ in ids.count - 1 }
  }

  private mutating func append(positions: [Int32], height: [Int32], width: [Int32]) {
    self.positions += positions
    spatial.height += height
    spatial.width += width
  }

  func input(pageCount: Int) -> PackedInput {
    PackedInput(
      ids: ids, positions: positions,
      layout: SequenceLayout(
        rowCount: ids.count, pageCount: pageCount, pageTable: pageTable, runs: runs,
        writes: writes, components: runs.indices.map { $0..<$0 + 1 }),
      spatial: images.isEmpty ? nil : spatial, images: images)
  }
}
