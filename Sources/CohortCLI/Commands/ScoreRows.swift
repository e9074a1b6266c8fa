internal import Checkpoints
internal import Policy
internal import StrictJSON
internal import Tasks
internal import TextEncoder
internal import VisionEncoder

/// Rows to score, read one after the other: `{"ids": […]}` or `{"text": …}`, with
/// `"images": [paths]` that fill the runs of the picture placeholder id in order.
struct ScoreRows: ~Copyable {
  private var lines: JSONLReader
  private let folder: String
  private let configuration: ModelConfiguration
  private let modelFolder: String
  private var tokenizer: Tokenizer?
  private let store: ImageStore?

  /// - Parameter modelFolder: of the policy; its tokenizer is read when a row has text.
  init(path: String, modelFolder: String, configuration: ModelConfiguration) throws {
    let preprocessor = try PolicyFolder.preprocessor(of: modelFolder, for: configuration.vision)
    let reader = try JSONLReader(path: path)
    lines = reader
    folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
    self.configuration = configuration
    self.modelFolder = modelFolder
    store = preprocessor.map { ImageStore($0, budget: 0) }
  }

  /// The next row; nil after the last.
  /// - Throws: what names the file, the line and the key.
  mutating func next() throws -> PackedSequences.Sequence? {
    guard let record = try lines.next() else { return nil }
    func refuse(_ message: String) -> CommandError {
      .badData("\(record.location): \(message)")
    }
    let row = record.object
    if let other = row.keys.first(where: { !["ids", "text", "images"].contains($0) }) {
      throw refuse("\(other) is not known; a row has ids or text, and images")
    }
    let ids: [Int32]
    switch (row["ids"], row["text"]) {
    case (let value?, nil):
      guard let elements = value.array else { throw refuse("ids is no list of token ids") }
      ids = try elements.map { element in
        guard let id = element.int, (0..<configuration.vocabularySize).contains(id) else {
          throw refuse(
            "ids holds \(element.text); ids are 0 to \(configuration.vocabularySize - 1)")
        }
        return Int32(id)
      }
    case (nil, let value?):
      guard let text = value.string else { throw refuse("text is no string") }
      ids = try encode(text)
    default:
      throw refuse("give ids or text, one of the two")
    }
    guard !ids.isEmpty else { throw refuse("no tokens to score") }
    guard ids.count <= configuration.maxPositions else {
      throw refuse(
        "\(ids.count) tokens are more than the policy's \(configuration.maxPositions) positions")
    }
    var paths: [String] = []
    if let value = row["images"] {
      guard let elements = value.array else { throw refuse("images is no list of paths") }
      paths = try elements.map { element in
        guard let path = element.string else { throw refuse("images holds \(element.text)") }
        return path
      }
    }
    let images = try place(paths, in: ids, at: "\(record.location)", refuse)
    return PackedSequences.Sequence(ids: ids, images: images)
  }

  private mutating func encode(_ text: String) throws -> [Int32] {
    let tokenizer = try self.tokenizer ?? Tokenizer(folder: modelFolder)
    if self.tokenizer == nil {
      try PolicyFolder.requireRoom(for: tokenizer, in: configuration, path: modelFolder)
      self.tokenizer = tokenizer
    }
    return tokenizer.encodeMatchingAddedTokens(text)
  }

  /// The pictures at the runs of their id, each as many tokens as the preprocessor makes of it.
  private func place(
    _ paths: [String], in ids: [Int32], at place: String,
    _ refuse: (String) -> CommandError
  ) throws -> [PromptImage] {
    let placeholder = configuration.vision == nil ? nil : configuration.media?.image
    guard !paths.isEmpty || placeholder.map(ids.contains) == true else { return [] }
    guard let placeholder, let mergeSize = configuration.vision?.mergeSize else {
      throw refuse("the row has images and the policy in \(modelFolder) reads text only")
    }
    guard let store else {
      throw refuse(
        "pictures cannot be prepared without \(modelFolder)/preprocessor_config.json")
    }
    var images: [PromptImage] = []
    var index = 0
    for path in paths {
      guard let first = ids[index...].firstIndex(of: placeholder) else {
        throw refuse(
          "\(paths.count) images, but runs of the placeholder id \(placeholder) for "
            + "\(images.count) only")
      }
      let whole = path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path
      let file = try ImageFile(whole, root: nil, place: place)
      let patches = try store.patches(of: file, expecting: store.inspect(file).grid)
      let image = PromptImage(patches, firstToken: first, mergeSize: mergeSize)
      guard image.tokens.upperBound <= ids.count,
        ids[image.tokens].allSatisfy({ $0 == placeholder })
      else {
        throw refuse(
          "\(path) makes \(image.tokens.count) tokens, and the run of the placeholder id "
            + "\(placeholder) at token \(first) is shorter")
      }
      images.append(image)
      index = image.tokens.upperBound
    }
    if ids[index...].contains(placeholder) {
      throw refuse(
        "the placeholder id \(placeholder) stands behind the last of \(paths.count) images; name a "
          + "picture for every run")
    }
    return images
  }
}
