internal import Foundation
package import StrictJSON

extension Tokenizer {
  /// Files larger than this are refused: the largest published tokenizers take some 35 MB.
  package static let fileSizeLimit = 256 << 20

  /// Reads `tokenizer.json`, and `tokenizer_config.json` where there is one, from a model's folder.
  /// - Throws: ``TokenizerError``.
  package init(folder: String) throws(TokenizerError) {
    let configuration = folder + "/tokenizer_config.json"
    let hasConfiguration = FileManager.default.fileExists(atPath: configuration)
    try self.init(
      json: Self.readJSON(folder + "/tokenizer.json"),
      configuration: hasConfiguration ? try Self.readJSON(configuration) : nil)
  }

  private static func readJSON(_ path: String) throws(TokenizerError) -> JSONValue {
    let bytes: [UInt8]
    do {
      let attributes = try FileManager.default.attributesOfItem(
        atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
      guard attributes[.type] as? FileAttributeType == .typeRegular else {
        throw TokenizerError.unreadable(file: path, reason: "not a regular file")
      }
      guard let size = attributes[.size] as? NSNumber, size.intValue <= fileSizeLimit else {
        throw TokenizerError.unreadable(file: path, reason: "larger than \(fileSizeLimit) bytes")
      }
      bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch let error as TokenizerError {
      throw error
    } catch {
      throw .unreadable(file: path, reason: error.localizedDescription)
    }
    do throws(JSONError) {
      return try JSONParser.parse(bytes)
    } catch {
      throw .notJSON(file: path, reason: error.description)
    }
  }

  /// A tokenizer from the parsed `tokenizer.json` and `tokenizer_config.json`.
  /// - Throws: ``TokenizerError``; a tokenizer that was made encodes and decodes anything.
  package init(json: JSONValue, configuration: JSONValue? = nil) throws(TokenizerError) {
    guard json.object != nil, let model = json["model"], model.object != nil else {
      throw .malformed(field: "model", expected: "an object")
    }
    let pipeline = try TokenizerPipeline(json, model: model)
    alphabet = pipeline.alphabet
    normalizer = pipeline.normalizer
    preTokenizer = pipeline.preTokenizer
    decoding = pipeline.decoding
    offsetTrims = pipeline.offsetTrims
    prefersWholeWords = pipeline.prefersWholeWords

    let added = try TokenizerComponents.addedTokens(json["added_tokens"])
    let vocabulary = try Vocabulary(model: model["vocab"], added: added, alphabet: alphabet)
    spellings = vocabulary.spellings
    contents = vocabulary.contents
    isSpecial = vocabulary.isSpecial
    isPiece = vocabulary.isPiece
    isByteToken = vocabulary.isByteToken
    addedTokens = added.sorted { $0.id < $1.id }
    encoder = try vocabulary.encoder(merges: model["merges"])
    wholeWords = vocabulary.wholeWords(encoder, prefersWholeWords: prefersWholeWords)
    givenTextMatcher = AddedTokenMatcher(added.filter { !$0.isNormalized })
    let normalizer = normalizer
    normalizedTextMatcher = AddedTokenMatcher(
      added.filter(\.isNormalized).map { token in
        var token = token
        token.content = String(
          decoding: normalizer.normalized(Array(token.content.utf8)), as: UTF8.self)
        return token
      })
    roles = TokenizerComponents.roles(configuration)
  }
}
