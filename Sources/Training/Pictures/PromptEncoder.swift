package import ChatTemplates
package import Checkpoints
package import Policy
package import Tasks
package import TextEncoder
package import VisionEncoder

/// A picture's place in a prompt.
package struct PlacedImage: Sendable, Hashable {
  package let file: ImageFile
  package let grid: PatchGrid
  /// Index in the prompt of its first token.
  package let firstToken: Int
  /// Of the file's bytes when the data was loaded.
  let contentHash: UInt64
  /// Whether the policy is shown one neutral colour in its place; the file is then not opened.
  package var isBlank = false
  /// The path as the record has it; of an embedded picture its name and a hash of its bytes.
  package var name = ""
  /// From the pixels that the file has to those that the policy sees.
  package let scaling: PixelScaling

  /// Patches of the picture.
  package var patchCount: Int { grid.patchCount }

  /// What the policy was shown, for people.
  package var shownName: String { isBlank ? "(blank)" : name }

  /// Changes with the picture's bytes and with how it is cut.
  var fingerprint: String { "\(contentHash) \(grid.height)x\(grid.width)" }
}

/// A prompt as token ids, with what takes the place of some of them.
package struct EncodedPrompt: Sendable {
  package var ids: [Int32]
  package var images: [PlacedImage]

  package init(ids: [Int32] = [], images: [PlacedImage] = []) {
    self.ids = ids
    self.images = images
  }
}

/// Why a prompt cannot be encoded.
package enum PromptError: Error, Sendable, Equatable, CustomStringConvertible {
  case image(ImageError)
  /// The record has a picture and the policy reads text only.
  case blindPolicy(String)
  /// The policy's folder does not say how pictures are prepared.
  case noPreprocessor(String)
  /// A text holds an id that stands for pictures.
  case mediaID(Int32)
  /// The policy's own template fails on the conversation.
  case chat(ChatTemplateError)
  /// The policy's own template writes another number of pictures than the conversation has.
  case misplacedPictures(found: Int, expected: Int)
  /// A picture stands behind words of the assistant.
  case latePicture
  /// The boxes of a record cannot follow the resize of its picture.
  case unscalableBoxes(String)

  package var description: String {
    switch self {
    case .image(let error): error.description
    case .blindPolicy(let path):
      "\(path): the record has a picture and the policy has no vision encoder; name a policy of "
        + "the Qwen2-VL family"
    case .noPreprocessor(let folder):
      "\(folder)/preprocessor_config.json is missing: pictures cannot be prepared without it"
    case .unscalableBoxes(let reason): reason + "; leave the record out, or box-pixels: resized"
    case .chat(let error): error.description
    case .misplacedPictures(let found, let expected):
      "the policy's chat template writes \(found) pictures for \(expected); name a template of ours"
    case .latePicture: "a picture after the assistant's first words; put pictures before them"
    case .mediaID(let id): "the text holds the token \(id), which stands for pictures"
    }
  }
}

/// Prompts to token ids and pictures: text by the tokenizer, pictures by their patches.
///
/// A picture becomes the ids of its frame around one id for each of its tokens. Those ids come from
/// the configuration, never from a text.
package struct PromptEncoder: Sendable {
  package let tokenizer: Tokenizer
  /// Nil where the policy reads text only.
  package let store: ImageStore?
  private let media: MediaTokens?
  let mergeSize: Int
  private let folder: String

  /// - Parameter cacheBytes: resized pictures to keep.
  package init(_ policy: PolicyFolder, cacheBytes: Int = 256 << 20) {
    self.init(
      folder: policy.path, configuration: policy.model.configuration, tokenizer: policy.tokenizer,
      preprocessor: policy.preprocessor, cacheBytes: cacheBytes)
  }

  /// The encoder of a policy whose weights are not needed.
  /// - Throws: `TokenizerError` or `PreprocessorError`.
  package init(folder: String, configuration: ModelConfiguration) throws {
    self.init(
      folder: folder, configuration: configuration, tokenizer: try Tokenizer(folder: folder),
      preprocessor: try PolicyFolder.preprocessor(of: folder, for: configuration.vision),
      cacheBytes: 0)
  }

  private init(
    folder: String, configuration: ModelConfiguration, tokenizer: Tokenizer,
    preprocessor: ImagePreprocessor?, cacheBytes: Int
  ) {
    self.folder = folder
    self.tokenizer = tokenizer
    media = configuration.vision == nil ? nil : configuration.media
    mergeSize = configuration.vision?.mergeSize ?? 1
    store = preprocessor.map { ImageStore($0, budget: cacheBytes) }
  }

  /// The ids of a prompt.
  /// - Parameters:
  ///   - root: folder of the pictures; nil takes any path.
  ///   - place: the record, for errors.
  package func encode(
    _ prompt: RenderedPrompt, root: String?, place: String? = nil
  ) throws(PromptError) -> EncodedPrompt {
    try encode(prompt.parts, root: root, place: place)
  }

  /// The ids of parts of a prompt.
  package func encode(
    _ parts: [TemplatePart], root: String?, place: String? = nil
  ) throws(PromptError) -> EncodedPrompt {
    var prompt = EncodedPrompt()
    var text: [PromptPart] = []
    for part in parts {
      switch part {
      case .markup(let markup): text.append(.markup(markup))
      case .content(let content): text.append(.content(content))
      case .image(let reference):
        try append(&text, to: &prompt)
        try append(reference, root: root, place: place, to: &prompt)
      }
    }
    try append(&text, to: &prompt)
    return prompt
  }

  /// The policy's own chat template.
  /// - Throws: `ChatTemplateError`.
  func chatPrompt(
    system: String?, prefill: String, date: ChatDate?
  ) throws(ChatTemplateError) -> ChatPrompt {
    let ids = media.map { [$0.visionStart, $0.image, $0.visionEnd].compactMap { $0 } } ?? []
    let mark = ids.flatMap { tokenizer.tokenBytes($0) ?? [] }
    return try ChatPrompt(
      folder: folder, system: system, prefill: prefill, date: date,
      pictureMark: String(decoding: mark, as: UTF8.self))
  }

  /// The pictures of a prompt, decoded.
  package func images(_ placed: [PlacedImage]) throws(ImageError) -> [PromptImage] {
    guard let store else {
      precondition(placed.isEmpty, "PromptEncoder: pictures without a preprocessor")
      return []
    }
    var images: [PromptImage] = []
    for place in placed {
      let patches =
        place.isBlank
        ? store.preprocessor.blankPatches(place.grid)
        : try store.patches(of: place.file, expecting: place.grid)
      images.append(PromptImage(patches, firstToken: place.firstToken, mergeSize: mergeSize))
    }
    return images
  }

  /// Bytes of a picture's patches, decoded.
  package func patchBytes(_ placed: PlacedImage) -> Int {
    placed.patchCount * (store?.preprocessor.configuration.patchWidth ?? 0) * 4
  }

  /// Begins to decode pictures that will be asked for.
  package func prefetch(_ placed: [PlacedImage]) {
    store?.prefetch(placed.filter { !$0.isBlank }.map { (file: $0.file, grid: $0.grid) })
  }

  private func append(
    _ text: inout [PromptPart], to prompt: inout EncodedPrompt
  ) throws(PromptError) {
    if text.isEmpty { return }
    let ids = tokenizer.encode(parts: text)
    try requireText(ids)
    prompt.ids += ids
    text = []
  }

  /// Refuses ids that stand for pictures where only text may be.
  package func requireText(_ ids: [Int32]) throws(PromptError) {
    if let media, let id = ids.first(where: media.ids.contains) { throw .mediaID(id) }
  }

  private func append(
    _ reference: ImageReference, root: String?, place: String?, to prompt: inout EncodedPrompt
  ) throws(PromptError) {
    guard let media else { throw .blindPolicy(reference.path) }
    guard let store else { throw .noPreprocessor(folder) }
    do throws(ImageError) {
      let file =
        if let bytes = reference.bytes {
          ImageFile(embedded: bytes, name: reference.path, place: place)
        } else {
          try ImageFile(reference.path, root: root, place: place)
        }
      let (grid, contentHash, size) = try store.inspect(file)
      let patch = store.preprocessor.configuration.patchSize
      let resized = ImageSize(width: grid.width * patch, height: grid.height * patch)
      if let start = media.visionStart { prompt.ids.append(start) }
      prompt.images.append(
        PlacedImage(
          file: file, grid: grid, firstToken: prompt.ids.count, contentHash: contentHash,
          name: reference.bytes == nil
            ? reference.path : "\(reference.path) \(String(contentHash, radix: 16))",
          scaling: PixelScaling(original: size, resized: resized)))
      let count = grid.tokenCount(mergeSize: mergeSize)
      prompt.ids += Array(repeating: media.image, count: count)
      if let end = media.visionEnd { prompt.ids.append(end) }
    } catch {
      throw .image(error)
    }
  }
}
