internal import Rewards
internal import StrictJSON
internal import Tasks
package import VisionEncoder

/// The picture whose pixels the policy's boxes count.
package enum BoxPixels: String, ConfigEnum, Sendable {
  /// The picture's file, as the record counts them.
  case original
  /// The resized picture that the policy sees, as models of the Qwen2.5-VL family write them.
  case resized
}

/// Between boxes in pixels of a picture's file and those of its resized form.
package struct BoxScaling: Sendable, Equatable {
  /// The sizes.
  package let pixels: PixelScaling
  /// The sample's reference in pixels of the resized picture.
  package let reference: String

  /// The answer that a checker found, a box in pixels of the resized picture, as one of the
  /// original to a hundredth of a pixel; a text that is no box stays as it is.
  package func original(_ answer: String) -> String {
    guard let edges = (try? JSONParser.parse(answer)).flatMap(Self.edges) else { return answer }
    let box = pixels.original(edges)
    let texts = [box.left, box.top, box.right, box.bottom].map { edge -> String in
      let rounded = (edge * 100).rounded() / 100
      return Int(exactly: rounded).map(String.init) ?? "\(rounded)"
    }
    return "[" + texts.joined(separator: ", ") + "]"
  }

  /// The four numbers of a box, whatever its format: across, down, across, down.
  fileprivate static func edges(_ value: JSONValue) -> PixelBox? {
    guard let numbers = value.array?.map(\.double), numbers.count == 4,
      let left = numbers[0], let top = numbers[1], let right = numbers[2], let bottom = numbers[3]
    else { return nil }
    return PixelBox(left: left, top: top, right: right, bottom: bottom)
  }
}

extension BoxPixels {
  /// The scaling of a sample's boxes; nil where there are none in pixels, or none is wanted.
  /// - Throws: ``PromptError/unscalableBoxes(_:)`` where it is not clear which picture's they are.
  func scaling(of sample: Sample, _ images: [PlacedImage]) throws(PromptError) -> BoxScaling? {
    guard self == .resized, sample.kind == .boxes || sample.kind == .box else { return nil }
    guard var record = (try? JSONParser.parse(sample.reference))?.object,
      let answer = record["answer"]
    else { throw .unscalableBoxes("the reference states no boxes in pixels") }
    // Of normalised boxes the resize changes nothing.
    if record["coords"] != nil { return nil }
    guard images.count == 1, let image = images.first else {
      throw .unscalableBoxes(
        "boxes of a record with \(images.count) pictures cannot follow a resize")
    }
    let (original, resized) = (image.scaling.original, image.scaling.resized)
    for (key, side, other) in [
      ("width", original.width, resized.width), ("height", original.height, resized.height),
    ] {
      guard let stated = record[key]?.double else { continue }
      guard stated == Double(side) else {
        throw .unscalableBoxes("the record's \(key) is \(stated), the picture's \(side)")
      }
      record[key] = JSONValue(other)
    }
    guard let scaled = Self.scaled(answer, image.scaling) else {
      throw .unscalableBoxes("the reference states no boxes in pixels")
    }
    record["answer"] = scaled
    return BoxScaling(pixels: image.scaling, reference: JSONValue.object(record).text)
  }

  /// A box, a list of boxes, or objects with `bbox`.
  private static func scaled(_ value: JSONValue, _ pixels: PixelScaling) -> JSONValue? {
    if let edges = BoxScaling.edges(value) {
      let box = pixels.resized(edges)
      let scaled = [box.left, box.top, box.right, box.bottom]
      return scaled.allSatisfy(\.isFinite) ? .array(scaled.map { JSONValue($0) }) : nil
    }
    if var object = value.object {
      guard let box = object["bbox"], box.array != nil, let scaled = scaled(box, pixels) else {
        return nil
      }
      object["bbox"] = scaled
      return .object(object)
    }
    guard let elements = value.array else { return nil }
    let boxes = elements.compactMap { scaled($0, pixels) }
    return boxes.count == elements.count ? .array(boxes) : nil
  }
}

extension TaskConfig {
  /// Refuses rewards that set the pictures' size or another unit beside `box-pixels: resized`.
  func requireBoxPixels(path: String) throws(ConfigError) {
    guard boxPixels == .resized else { return }
    for (index, reward) in rewards.enumerated() {
      for key in ["coords", "width", "height"] where reward.options[key] != nil {
        throw ConfigError(
          key: "\(path).rewards.\(index).options.\(key)",
          message: "box-pixels: resized takes pixels and the sizes of the pictures; leave one out")
      }
    }
  }
}
