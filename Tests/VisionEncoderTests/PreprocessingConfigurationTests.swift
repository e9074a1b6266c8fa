import Foundation
import Testing
import VisionEncoder

@Suite("preprocessor_config.json")
struct PreprocessingConfigurationTests {
  typealias Configuration = ImagePreprocessor.Configuration

  /// The configuration of a text, through a file.
  private func read(_ text: String) throws -> Configuration {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("preprocessor-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("preprocessor_config.json")
    try text.write(to: file, atomically: true, encoding: .utf8)
    return try Configuration(folder: folder.path)
  }

  @Test("an empty object has the Qwen2-VL processor's settings")
  func defaults() throws {
    let configuration = try read("{}")
    #expect(configuration == Configuration())
    #expect(configuration.factor == 28)
    #expect(configuration.patchWidth == 1_176)
  }

  @Test("every spelling of the bounds; the top wins over size")
  func bounds() throws {
    let texts = [
      #"{"min_pixels": 3200, "max_pixels": 9000}"#,
      #"{"size": {"shortest_edge": 3200, "longest_edge": 9000}}"#,
      #"{"size": {"min_pixels": 3200, "max_pixels": 9000}}"#,
      #"{"min_pixels": 3200, "max_pixels": 9000, "size": {"shortest_edge": 1, "longest_edge": 2}}"#,
      #"{"max_pixels": 9000, "min_pixels": null, "size": {"shortest_edge": 3200}}"#,
    ]
    for text in texts {
      let configuration = try read(text)
      #expect(configuration.minPixels == 3_200, "\(text)")
      #expect(configuration.maxPixels == 9_000, "\(text)")
    }
  }

  @Test("options that would change numbers are refused by name; null and false ask for nothing")
  func unsupported() throws {
    let cases = [
      (#"{"resample": 2}"#, "resample"), (#"{"do_convert_rgb": false}"#, "do_convert_rgb"),
      (#"{"do_center_crop": true}"#, "do_center_crop"),
      (#"{"size": {"height": 224}}"#, "size.height"),
      (#"{"image_processor_type": "CLIPImageProcessor"}"#, "image_processor_type"),
      (#"{"brightness": 1.5}"#, "brightness"),
      (#"{"data_format": "channels_last"}"#, "data_format"),
    ]
    for (text, name) in cases {
      do {
        _ = try read(text)
        Issue.record("\(text) is taken")
      } catch let PreprocessorError.unsupported(_, key, _, _) {
        #expect(key == name)
      }
    }
    #expect(try read(#"{"do_center_crop": null, "do_pad": false}"#) == Configuration())
  }

  @Test("values of another kind or out of range are refused by name")
  func malformed() throws {
    let cases = [
      (#"{"patch_size": 0}"#, "patch_size"), (#"{"patch_size": "14"}"#, "patch_size"),
      (#"{"merge_size": 1e9}"#, "merge_size"), (#"{"image_std": [1, 0, 1]}"#, "image_std"),
      (#"{"image_std": [1, 1e-60, 1]}"#, "image_std"), (#"{"image_mean": [1, 2]}"#, "image_mean"),
      (#"{"rescale_factor": -1}"#, "rescale_factor"), (#"{"do_resize": 1}"#, "do_resize"),
      (#"{"size": 3}"#, "size"), (#"{"max_pixels": 99999999999}"#, "max_pixels"),
      (#"{"size": {"longest_edge": 0}}"#, "size.longest_edge"),
      (#"{"min_pixels": 10, "max_pixels": 9}"#, "min_pixels"),
    ]
    for (text, name) in cases {
      do {
        _ = try read(text)
        Issue.record("\(text) is taken")
      } catch let PreprocessorError.malformed(path, key, _, _) {
        #expect(key == name)
        #expect(path.hasSuffix("/preprocessor_config.json"))
      }
    }
    for text in ["[]", "{", ""] {
      do {
        _ = try read(text)
        Issue.record("\(text) is taken")
      } catch PreprocessorError.notAnObject {}
    }
  }

  @Test("real configurations are read")
  func real() throws {
    let cases = [
      ("qwen2-vl-robust-gui", 14, 3_136, 1_048_576, 0.48145466),
      ("qwen2.5-vl-7b-instruct", 14, 3_136, 12_845_056, 0.48145466),
      ("qwen3-vl-8b-embedding", 16, 4_096, 1_310_720, 0.5),
    ]
    for (name, patch, least, most, mean) in cases {
      guard let folder = Material.shared("data/model_configs/" + name) else { return }
      let configuration = try Configuration(folder: folder)
      #expect(configuration.patchSize == patch)
      #expect(configuration.minPixels == least)
      #expect(configuration.maxPixels == most)
      #expect(configuration.mean[0] == mean)
    }
  }
}
