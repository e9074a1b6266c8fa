import ChatTemplates
import Foundation
import StrictJSON

/// The text that a template prints for variables given as JSON.
func rendered(
  _ source: String, _ variables: String = "{}", limits: ChatTemplateLimits = ChatTemplateLimits(),
  date: ChatDate? = nil
) throws -> String {
  try chat(source, variables, limits: limits, date: date).text
}

/// What a template prints for variables given as JSON.
func chat(
  _ source: String, _ variables: String = "{}", limits: ChatTemplateLimits = ChatTemplateLimits(),
  date: ChatDate? = nil
) throws -> RenderedChat {
  let template = try ChatTemplate(
    source: source, name: "t", specialTokens: ["bos_token": "<s>"], limits: limits)
  let object = try JSONParser.parse(variables).object ?? JSONObject()
  return try template.render(messages: [], variables: object, date: date)
}

/// What is wrong with a template, or nil.
func fault(
  _ source: String, _ variables: String = "{}", limits: ChatTemplateLimits = ChatTemplateLimits()
) throws -> TemplateFault? {
  do {
    _ = try rendered(source, variables, limits: limits)
    return nil
  } catch let error as ChatTemplateError {
    guard case .template(_, _, let fault) = error else { throw error }
    return fault
  }
}

/// Parts of a chat with `[` and `]` around what is data.
func origins(_ chat: RenderedChat) -> String {
  chat.parts(markup: { $0 }, content: { "[\($0)]" }).joined()
}

/// A folder that is removed with its owner.
final class TemporaryFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("chat-templates-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, with the folders that it stands in.
  func write(_ name: String, _ text: String) throws {
    let url = URL(fileURLWithPath: path).appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }
}

/// The shared material beside the checkout; tests that need it are skipped where it is absent.
enum SharedTemplates {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("shared/data/tokenizers").path
  static let golden = folder + "/golden/chat_render.jsonl"

  static var isPresent: Bool { FileManager.default.fileExists(atPath: golden) }

  /// The rows of the golden file.
  static func rows() throws -> [JSONValue] {
    try Data(contentsOf: URL(fileURLWithPath: golden)).split(separator: UInt8(ascii: "\n"))
      .map { try JSONParser.parse(Array($0)) }
  }

  /// A template by its path in the golden file; the special tokens that a file of templates alone
  /// lacks are those of the model it belongs to.
  static func template(_ path: String) throws -> ChatTemplate? {
    let file = folder + "/" + path
    guard FileManager.default.fileExists(atPath: file) else { return nil }
    guard path.hasPrefix("trl_chat_templates/") else {
      return try ChatTemplateFolder((file as NSString).deletingLastPathComponent).template()
    }
    let name = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
    let tokens: [String: String] =
      switch name {
      case "gemma3": ["bos_token": "<bos>"]
      case "deepseekv3": ["bos_token": "<｜begin▁of▁sentence｜>"]
      case "phi3": ["eos_token": "<|endoftext|>"]
      default: ["bos_token": "<|begin_of_text|>"]
      }
    return try ChatTemplate(
      source: String(contentsOfFile: file, encoding: .utf8), name: name, specialTokens: tokens)
  }
}
