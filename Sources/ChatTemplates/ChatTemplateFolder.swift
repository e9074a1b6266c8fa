internal import Foundation
internal import StrictJSON

/// The chat templates and special tokens in a model's folder.
package struct ChatTemplateFolder: Sendable {
  /// Files larger than this are refused; the largest published ones take about 2 MB.
  package static let fileSizeLimit = 32 << 20

  private let folder: String
  /// Name, source, and where it stands; the unnamed one is `default`.
  private var templates: [(name: String, source: String, place: String)] = []
  /// Variables such as `bos_token` that the folder's configuration gives a text.
  package private(set) var specialTokens: [String: String] = [:]

  /// Names of the templates.
  package var names: [String] { templates.map(\.name) }

  /// Reads `chat_template.jinja` with `additional_chat_templates`, else `chat_template.json`, else
  /// the key `chat_template` of `tokenizer_config.json`; special tokens come from
  /// `tokenizer_config.json` and, what that lacks, from `special_tokens_map.json`.
  /// - Throws: ``ChatTemplateError``; ``ChatTemplateError/missing(folder:)`` if there is none.
  package init(_ folder: String) throws(ChatTemplateError) {
    self.folder = folder
    let configuration = try Self.object(folder, "tokenizer_config.json")
    let map = try Self.object(folder, "special_tokens_map.json")
    for source in [map, configuration] { readTokens(source) }
    if let text = try Self.text(folder, "chat_template.jinja") {
      templates = [("default", text, "chat_template.jinja")]
      try readAdditional()
    } else if let json = try Self.object(folder, "chat_template.json") {
      try readTemplates(json["chat_template"], "chat_template.json")
    }
    if templates.isEmpty {
      try readTemplates(configuration?["chat_template"], "tokenizer_config.json")
    }
    if templates.isEmpty { throw .missing(folder: folder) }
  }

  /// A template of the folder.
  /// - Parameters:
  ///   - name: nil takes `tool_use` for tools if there is one, else `default`, else the only one.
  ///   - forTools: whether tools are to be rendered.
  /// - Throws: ``ChatTemplateError``.
  package func template(
    named name: String? = nil, forTools: Bool = false,
    limits: ChatTemplateLimits = ChatTemplateLimits()
  ) throws(ChatTemplateError) -> ChatTemplate {
    let wanted = name ?? (forTools && names.contains("tool_use") ? "tool_use" : "default")
    let found =
      templates.first { $0.name == wanted }
      ?? (name == nil && templates.count == 1 ? templates.first : nil)
    guard let found else { throw .unknownName(wanted, folder: folder, known: names) }
    let title = found.name == "default" ? found.place : "\(found.place) (\(found.name.prefix(100)))"
    return try ChatTemplate(
      source: found.source, name: folder + "/" + title, specialTokens: specialTokens,
      limits: limits)
  }

  // MARK: Reading

  private mutating func readTemplates(
    _ value: JSONValue?, _ file: String
  ) throws(ChatTemplateError) {
    switch value {
    case nil, .null?: return
    case .string(let source)?: templates = [("default", source, file)]
    case .array(let list)?:
      for entry in list {
        guard let name = entry["name"]?.string, let source = entry["template"]?.string else {
          throw .malformed(
            file: folder + "/" + file,
            reason: "an entry of chat_template should have the strings \"name\" and \"template\"")
        }
        templates.removeAll { $0.name == name }
        templates.append((name, source, file))
      }
    case .object(let object)?:
      for (name, source) in object.members {
        guard let source = source.string else {
          throw .malformed(
            file: folder + "/" + file,
            reason: "chat_template.\(name.prefix(100)) should be a string")
        }
        templates.append((name, source, file))
      }
    default:
      throw .malformed(
        file: folder + "/" + file,
        reason: "chat_template should be a string or a list of named ones")
    }
  }

  private mutating func readAdditional() throws(ChatTemplateError) {
    let place = "additional_chat_templates"
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/" + place)) ?? []
    for file in files.sorted() where file.hasSuffix(".jinja") {
      guard let text = try Self.text(folder, place + "/" + file) else { continue }
      templates.append((String(file.dropLast(6)), text, place + "/" + file))
    }
  }

  private static let tokenNames = [
    "bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token",
  ]

  private mutating func readTokens(_ json: JSONValue?) {
    for name in Self.tokenNames {
      if let text = json?[name]?.string ?? json?[name]?["content"]?.string {
        specialTokens[name] = text
      }
    }
  }

  private static func object(
    _ folder: String, _ name: String
  ) throws(ChatTemplateError) -> JSONValue? {
    let file = folder + "/" + name
    guard let bytes = try bytes(file) else { return nil }
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONParser.parse(bytes)
    } catch {
      throw .malformed(file: file, reason: "not JSON: \(error)")
    }
    guard value.object != nil else { throw .malformed(file: file, reason: "not a JSON object") }
    return value
  }

  private static func text(
    _ folder: String, _ name: String
  ) throws(ChatTemplateError) -> String? {
    let file = folder + "/" + name
    guard let bytes = try bytes(file) else { return nil }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .malformed(file: file, reason: "not UTF-8")
    }
    return text
  }

  /// The bytes of a regular file, or nil if there is no file.
  private static func bytes(_ file: String) throws(ChatTemplateError) -> [UInt8]? {
    let path = URL(fileURLWithPath: file).resolvingSymlinksInPath().path
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      guard attributes[.type] as? FileAttributeType == .typeRegular else {
        throw ChatTemplateError.unreadable(file: file, reason: "not a regular file")
      }
      guard let size = attributes[.size] as? NSNumber, size.intValue <= fileSizeLimit else {
        throw ChatTemplateError.unreadable(file: file, reason: "larger than \(fileSizeLimit) bytes")
      }
      return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch let error as ChatTemplateError {
      throw error
    } catch {
      throw .unreadable(file: file, reason: error.localizedDescription)
    }
  }
}
