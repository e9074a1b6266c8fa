import Foundation
import Objectives
import Testing

@Suite("objective configuration")
struct ConfigurationTests {
  private func decode(_ text: String) throws -> GPG.Configuration {
    try JSONDecoder().decode(GPG.Configuration.self, from: Data(text.utf8))
  }

  @Test("nothing given is the paper's form")
  func defaults() throws {
    let configuration = try decode("{}")
    #expect(configuration == GPG.Configuration())
    #expect(configuration.fNorm == .none)
    #expect(configuration.alpha == .groups)
    #expect(configuration.reduction == .tokenMean)
    #expect(configuration.truncated == .train)
    #expect(GPG.id == "gpg")
  }

  @Test("keys and values are spelled as in a recipe, and survive a round trip")
  func roundTrip() throws {
    let text = """
      {"f-norm": "batch-std", "alpha": "exact", "reduction": "constant", "constant-length": 256,
       "truncated": "penalise", "truncation-penalty": 0.25}
      """
    let configuration = try decode(text)
    #expect(
      configuration
        == .init(
          fNorm: .batchStd, alpha: .exact, reduction: .constant, constantLength: 256,
          truncated: .penalise, truncationPenalty: 0.25))
    for configuration in everyConfiguration + [configuration] {
      let encoded = try JSONEncoder().encode(configuration)
      #expect(try JSONDecoder().decode(GPG.Configuration.self, from: encoded) == configuration)
    }
  }

  @Test("there is no key for a KL term or a clip")
  func keys() {
    #expect(
      GPG.Configuration.keys == [
        "f-norm", "alpha", "reduction", "constant-length", "truncated", "truncation-penalty",
      ])
  }

  @Test(
    "a configuration that cannot work is refused by key",
    arguments: [
      (GPG.Configuration(reduction: .constant), "constant-length"),
      (GPG.Configuration(reduction: .constant, constantLength: 0), "constant-length"),
      (GPG.Configuration(truncationPenalty: -1), "truncation-penalty"),
      (GPG.Configuration(truncationPenalty: .nan), "truncation-penalty"),
    ])
  func refused(configuration: GPG.Configuration, key: String) {
    do throws(ObjectiveError) {
      _ = try GPG(configuration)
      Issue.record("\(key) was accepted")
    } catch {
      #expect(error.description.hasPrefix(key))
    }
  }

  @Test("decoding validates, too")
  func decodingValidates() {
    #expect(throws: ObjectiveError.missing(key: "constant-length", neededBy: "reduction: constant"))
    {
      try decode(#"{"reduction": "constant"}"#)
    }
    #expect(throws: DecodingError.self) { try decode(#"{"alpha": "sometimes"}"#) }
  }
}
