// Cases that must be refused: name, text of the case, and the whole report. In the report '@'
// stands for the folder of the case; next to it lie shared.yaml, wrong.yaml, torn.yaml and data.raw
// (64 bytes).
#ifndef COBLE_TESTS_CASE_BAD_INPUTS_H
#define COBLE_TESTS_CASE_BAD_INPUTS_H

#include <string>

struct BadInput {
  const char *name;
  std::string text, report;
};

// Five lines of a good case; what follows starts at line 6.
#define GREY                                                           \
  "geometry:\n  voxel_size: 10 nm\n  thickness: 1 um\n  width: 1 um\n" \
  "  grey: {porosity: 0.4, diameter: 31 nm}\n"

static const BadInput bad_inputs[] = {
    {"UnknownKey", GREY "cell: {temprature: 60 degC}\n",
     "@bad.yaml:6:8: cell.temprature: found unknown key 'temprature', did you mean "
     "'temperature'?\n"},
    {"UnknownKeyOfAnotherBlock", GREY "cell: {contact_angle: 60 deg}\n",
     "@bad.yaml:6:8: cell.contact_angle: found unknown key 'contact_angle', did you mean "
     "'scaffold.contact_angle'?\n"},
    {"UnknownKeyLikeNone", GREY "scaffold: {zzzzzzzzzz: 1}\n",
     "@bad.yaml:6:12: scaffold.zzzzzzzzzz: found unknown key 'zzzzzzzzzz', expected one of "
     "material, surface_factor, contact_angle, decoration\n"},
    {"LoadingWithoutSpheres", GREY "scaffold: {decoration: {loading: 0.05}}\n",
     "@bad.yaml:6:25: scaffold.decoration.loading: found a loading without spheres to carry it, "
     "expected a coverage\n"},
    {"LoadingAndCoverage",
     "geometry:\n  voxel_size: 10 nm\n  thickness: 1 um\n  width: 1 um\n"
     "  generate: {diameter: 100 nm}\n"
     "scaffold: {decoration: {loading: 0.05, coverage: 0.2}}\n",
     "@bad.yaml:6:40: scaffold.decoration.coverage: found a value beside loading, expected one of "
     "them\n"},
    {"CoverageOfMoreThanAll", GREY "scaffold: {decoration: {coverage: 1.5}}\n",
     "@bad.yaml:6:35: scaffold.decoration.coverage: found '1.5' (out of range), expected a number "
     "from 0 to "
     "1\n"},
    {"UnknownBlock", GREY "cel:\n  temperature: 60 degC\n",
     "@bad.yaml:6:1: cel: found unknown key 'cel', did you mean 'cell'?\n"},
    {"KeyOutsideItsBlock", GREY "temperature: 60 degC\n",
     "@bad.yaml:6:1: temperature: found unknown key 'temperature', did you mean "
     "'cell.temperature'?\n"},
    {"KeyWithADot", GREY "cell.temperature: 60 degC\n",
     "@bad.yaml:6:1: case: found key 'cell.temperature', expected blocks inside blocks instead of "
     "dots\n"},
    {"RepeatedKey", GREY "cell:\n  temperature: 60 degC\n  temperature: 50 degC\n",
     "@bad.yaml:8:3: cell.temperature: found again (first at line 7), expected once\n"},
    {"RepeatedBlock", GREY "cell: {temperature: 60 degC}\ncell: {capacity: 1 mAh/cm2}\n",
     "@bad.yaml:7:1: cell: found again (first at line 6), expected once\n"},
    {"KeyThatIsAList", GREY "? [a, b]\n: 1\n",
     "@bad.yaml:6:3: case: found no plain word, expected a key\n"},
    {"KeyOverTwoLines", GREY "\"a\\nb\": 1\n",
     "@bad.yaml:6:1: a b: found unknown key 'a b', expected one of include, name, geometry, "
     "scaffold, skeleton, li, creep, cell, interfaces, numerics, output\n"},
    {"WrongDimension", GREY "cell: {temperature: 5 MPa}\n",
     "@bad.yaml:6:21: cell.temperature: found '5 MPa' (a pressure), expected a temperature such as "
     "'60 degC' (from -100 degC to 180 degC)\n"},
    {"NoUnit", GREY "cell: {temperature: 60}\n",
     "@bad.yaml:6:21: cell.temperature: found '60' without a unit, expected a temperature such as "
     "'60 degC' (from -100 degC to 180 degC)\n"},
    {"UnknownUnit", GREY "cell: {temperature: 60 degX}\n",
     "@bad.yaml:6:21: cell.temperature: found '60 degX' ('degX' is not a known unit), expected a "
     "temperature such as '60 degC' (from -100 degC to 180 degC)\n"},
    {"UnitForAPureNumber", GREY "creep: {exponent: 3 nm}\n",
     "@bad.yaml:6:19: creep.exponent: found '3 nm' (a length), expected a pure number such as "
     "'0.35' (from 1 to 10)\n"},
    {"TrailingGarbage", GREY "creep: {factor: 1e-8x}\n",
     "@bad.yaml:6:17: creep.factor: found '1e-8x' ('x' is not a known unit), expected a pure "
     "number such as '0.35' (from 1e-6 to 1e6)\n"},
    {"NotANumber", GREY "creep: {factor: much}\n",
     "@bad.yaml:6:17: creep.factor: found 'much' (not a finite number), expected a pure number "
     "such as '0.35' (from 1e-6 to 1e6)\n"},
    {"Nan", GREY "creep: {factor: nan}\n",
     "@bad.yaml:6:17: creep.factor: found 'nan' (not a finite number), expected a pure number such "
     "as '0.35' (from 1e-6 to 1e6)\n"},
    {"Infinite", GREY "cell: {stack_pressure: inf MPa}\n",
     "@bad.yaml:6:24: cell.stack_pressure: found 'inf MPa' (not a finite number), expected a "
     "pressure such as '5 MPa' (from 0 MPa to 1000 MPa)\n"},
    {"Overflow", GREY "cell: {stack_pressure: 1e400 MPa}\n",
     "@bad.yaml:6:24: cell.stack_pressure: found '1e400 MPa' (not a finite number), expected a "
     "pressure such as '5 MPa' (from 0 MPa to 1000 MPa)\n"},
    {"Hexadecimal", GREY "creep: {factor: 0x10}\n",
     "@bad.yaml:6:17: creep.factor: found '0x10' (not a finite number), expected a pure number "
     "such as '0.35' (from 1e-6 to 1e6)\n"},
    {"TooSmall", GREY "creep: {exponent: 0.5}\n",
     "@bad.yaml:6:19: creep.exponent: found '0.5' (out of range), expected a number from 1 to "
     "10\n"},
    {"TooLargeWithUnit", GREY "cell: {temperature: 181 degC}\n",
     "@bad.yaml:6:21: cell.temperature: found '181 degC' (out of range), expected a value with "
     "unit from -100 degC to 180 degC\n"},
    {"NegativePressure", GREY "cell: {stack_pressure: -1 MPa}\n",
     "@bad.yaml:6:24: cell.stack_pressure: found '-1 MPa' (out of range), expected a value with "
     "unit from 0 MPa to 1000 MPa\n"},
    {"NoValue", GREY "cell:\n  temperature:\n",
     "@bad.yaml:7:15: cell.temperature: found nothing, expected a value with unit from -100 degC "
     "to 180 degC\n"},
    {"EmptyQuotedValue", GREY "cell: {temperature: \"\"}\n",
     "@bad.yaml:6:21: cell.temperature: found nothing, expected a value with unit from -100 degC "
     "to 180 degC\n"},
    {"ListForAScalar", GREY "cell: {temperature: [60 degC, 50 degC]}\n",
     "@bad.yaml:6:21: cell.temperature: found a list of 2, expected a value with unit from -100 "
     "degC to 180 degC\n"},
    {"BlockForAScalar", GREY "cell: {temperature: {value: 60 degC}}\n",
     "@bad.yaml:6:21: cell.temperature: found a block of keys, expected a value with unit from "
     "-100 degC to 180 degC\n"},
    {"ScalarForABlock", GREY "cell: 60 degC\n",
     "@bad.yaml:6:7: cell: found '60 degC', expected a block of keys\n"},
    {"ListForABlock", GREY "cell: [60 degC]\n",
     "@bad.yaml:6:7: cell: found a list, expected a block of keys\n"},
    {"EmptyBlock", GREY "cell:\n",
     "@bad.yaml:6:6: cell: found nothing, expected a block of keys\n"},
    {"ScalarForTheCase", "just words\n",
     "@bad.yaml:1:1: case: found 'just words', expected a block of keys\n"},
    {"ListForTheCase", "- geometry\n- cell\n",
     "@bad.yaml:1:1: case: found a list, expected a block of keys\n"},
    {"IntegerWithExponent", GREY "numerics: {max_iterations: 1e3}\n",
     "@bad.yaml:6:28: numerics.max_iterations: found '1e3', expected a whole number from 1 to "
     "1000000\n"},
    {"IntegerWithFraction", GREY "numerics: {max_iterations: 10.5}\n",
     "@bad.yaml:6:28: numerics.max_iterations: found '10.5', expected a whole number from 1 to "
     "1000000\n"},
    {"IntegerTooLarge", GREY "output: {stride: 99999999999999999999}\n",
     "@bad.yaml:6:18: output.stride: found '99999999999999999999' (out of range), expected a whole "
     "number from 1 to 1024\n"},
    {"IntegerBelowRange", GREY "output: {stride: 0}\n",
     "@bad.yaml:6:18: output.stride: found '0' (out of range), expected a whole number from 1 to "
     "1024\n"},
    {"BooleanYes", GREY "creep: {plastic: yes}\n",
     "@bad.yaml:6:18: creep.plastic: found 'yes', expected true or false\n"},
    {"BooleanMisspelt", GREY "creep: {plastic: ture}\n",
     "@bad.yaml:6:18: creep.plastic: found 'ture', expected true or false\n"},
    {"BooleanCapital", GREY "creep: {plastic: True}\n",
     "@bad.yaml:6:18: creep.plastic: found 'True', expected true or false\n"},
    {"ChoiceUnknown",
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  thickness: 1 um\n"
     "  width: 1 um\n"
     "  sides: closed\n"
     "  grey: {porosity: 0.4, diameter: 31 nm}\n",
     "@bad.yaml:5:10: geometry.sides: found 'closed', expected mirror or periodic\n"},
    {"FlagUnknown", GREY "output: {fields: [saturation, presure]}\n",
     "@bad.yaml:6:31: output.fields: found 'presure', expected a list of any of saturation, "
     "pressure, pore_diameter, phase, films, crevice, displacement, lab or lattice\n"},
    {"ListTooShort", GREY "output: {region_size: [1, 2]}\n",
     "@bad.yaml:6:23: output.region_size: found a list of 2, expected a list of 3 whole numbers "
     "from 0 to 2147483647\n"},
    {"ListElementWrong", GREY "output: {region_size: [1, 2, x]}\n",
     "@bad.yaml:6:30: output.region_size: found 'x', expected a list of 3 whole numbers from 0 to "
     "2147483647\n"},
    {"ListElementIsAList", GREY "output: {region_size: [1, 2, [3]]}\n",
     "@bad.yaml:6:30: output.region_size: found a list of 1, expected a list of 3 whole numbers "
     "from 0 to 2147483647\n"},
    {"ListTooLong",
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  thickness: 1 um\n"
     "  width: [1 um, 1 um, 1 um]\n"
     "  grey: {porosity: 0.4, diameter: 31 nm}\n",
     "@bad.yaml:4:10: geometry.width: found a list of 3, expected a list of 1 to 2 values with "
     "unit from 0 um to 10 mm\n"},
    {"NameTooLong",
     GREY "name: "
          "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
          "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
     "@bad.yaml:6:7: name: found "
     "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...', expected a text of up to "
     "127 bytes\n"},
    {"ControlCharacter", GREY "name: \"a\\nb\"\n",
     "@bad.yaml:6:7: name: found 'a b' (with a control character), expected a text of up to 127 "
     "bytes\n"},
    {"ZeroByteInAValue", GREY "name: \"a\\0b\"\n",
     "@bad.yaml:6:7: name: found 'a b' (with a control character), expected a text of up to 127 "
     "bytes\n"},
    {"MissingGeometry", "cell: {temperature: 60 degC}\n",
     "@bad.yaml:1:1: geometry.voxel_size: found nothing, expected a value with unit from 0.1 nm to "
     "100 um (mandatory here)\n"
     "@bad.yaml:1:1: geometry: found no structure, expected exactly one of generate, image, "
     "spheres, grey\n"},
    {"MissingVoxelSize",
     "geometry:\n"
     "  thickness: 1 um\n"
     "  width: 1 um\n"
     "  grey: {porosity: 0.4, diameter: 31 nm}\n",
     "@bad.yaml:1:1: geometry.voxel_size: found nothing, expected a value with unit from 0.1 nm to "
     "100 um (mandatory here)\n"},
    {"MissingThickness",
     "name: x\n"
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  width: 1 um\n"
     "  grey: {porosity: 0.4, diameter: 31 nm}\n",
     "@bad.yaml:2:1: geometry.thickness: found nothing, expected a value with unit from 0 um to 10 "
     "mm (mandatory here)\n"},
    {"MissingGreyDiameter",
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  thickness: 1 um\n"
     "  width: 1 um\n"
     "  grey: {porosity: 0.4}\n",
     "@bad.yaml:5:3: geometry.grey.diameter: found nothing, expected a value with unit from 0.5 nm "
     "to 100 um (mandatory here)\n"},
    {"MissingSphereDiameter",
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  thickness: 1 um\n"
     "  width: 1 um\n"
     "  generate: {porosity: 0.4}\n",
     "@bad.yaml:5:3: geometry.generate.diameter: found nothing, expected a value with unit from 1 "
     "nm to 1 mm (mandatory here)\n"},
    {"MissingImageFile",
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  thickness: 1 um\n"
     "  width: 1 um\n"
     "  image: {threshold: 100}\n",
     "@bad.yaml:5:3: geometry.image.file: found nothing, expected an existing file (mandatory "
     "here)\n"},
    {"NoSource",
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  thickness: 1 um\n"
     "  width: 1 um\n",
     "@bad.yaml:1:1: geometry: found no structure, expected exactly one of generate, image, "
     "spheres, grey\n"},
    {"TwoSources",
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  thickness: 1 um\n"
     "  width: 1 um\n"
     "  generate: {diameter: 75 nm}\n"
     "  grey: {porosity: 0.4, diameter: 31 nm}\n",
     "@bad.yaml:6:3: geometry: found both 'generate' and 'grey', expected exactly one of generate, "
     "image, spheres, grey\n"},
    {"MissingFile",
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  thickness: 1 um\n"
     "  width: 1 um\n"
     "  spheres: {file: nowhere.csv}\n",
     "@bad.yaml:5:19: geometry.spheres.file: found 'nowhere.csv' (no such file), expected an "
     "existing file\n"},
    {"FolderForAFile",
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  thickness: 1 um\n"
     "  width: 1 um\n"
     "  spheres: {file: .}\n",
     "@bad.yaml:5:19: geometry.spheres.file: found '.' (not a regular file), expected an existing "
     "file\n"},
    {"HistogramWithoutFile",
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  thickness: 1 um\n"
     "  width: 1 um\n"
     "  generate: {distribution: histogram}\n",
     "@bad.yaml:5:3: geometry.generate.histogram: found nothing, expected an existing file "
     "(mandatory here)\n"},
    {"PorosityAndPoreDiameter",
     "geometry:\n  voxel_size: 10 nm\n  thickness: 1 um\n  width: 1 um\n"
     "  generate: {diameter: 75 nm, porosity: 0.4, pore_diameter: 31 nm}\n",
     "@bad.yaml:5:31: geometry.generate.porosity: found a value beside pore_diameter, expected "
     "one of them\n"},
    {"LooseWithoutClusters",
     "geometry:\n  voxel_size: 10 nm\n  thickness: 1 um\n  width: 1 um\n"
     "  generate: {diameter: 75 nm, porosity: 0.7}\n",
     "@bad.yaml:5:31: geometry.generate.porosity: found '0.7', expected at most 0.6, or "
     "clusters\n"},
    {"DenseClusters",
     "geometry:\n  voxel_size: 10 nm\n  thickness: 1 um\n  width: 1 um\n"
     "  generate: {diameter: 75 nm, clusters: {length: 1 um}, porosity: 0.37}\n",
     "@bad.yaml:5:57: geometry.generate.porosity: found '0.37', expected at least 0.4 with "
     "clusters\n"},
    {"BinderToSearchForNothing",
     "geometry:\n  voxel_size: 10 nm\n  thickness: 1 um\n  width: 1 um\n"
     "  generate: {diameter: 75 nm, search: binder}\n",
     "@bad.yaml:5:31: geometry.generate.search: found 'binder', expected pore_diameter or "
     "pore_curve, for which to search it\n"},
    {"BinderGivenAndSearched",
     "geometry:\n  voxel_size: 10 nm\n  thickness: 1 um\n  width: 1 um\n"
     "  generate: {diameter: 75 nm, search: binder, pore_diameter: 20 nm, porosity: 0.4,\n"
     "    binder: {fraction: 0.1}}\n",
     "@bad.yaml:6:14: geometry.generate.binder.fraction: found a value beside pore_diameter, "
     "expected one of them\n"},
    {"HistogramAndDiameter",
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  thickness: 1 um\n"
     "  width: 1 um\n"
     "  generate: {distribution: histogram, histogram: data.raw, diameter: 75 nm}\n",
     "@bad.yaml:5:60: geometry.generate.diameter: found a value, expected none: the diameters come "
     "from 'histogram'\n"},
    {"SphereLargerThanTheBox",
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  thickness: 1 um\n"
     "  width: 1 um\n"
     "  generate: {diameter: 2 um}\n",
     "@bad.yaml:5:14: geometry.generate.diameter: found '2000 nm', expected at most the smallest "
     "edge of the box, 1000 nm\n"},
    {"RawImageWithoutShape",
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  thickness: 1 um\n"
     "  width: 1 um\n"
     "  image: {file: data.raw, threshold: 100}\n",
     "@bad.yaml:5:3: geometry.image.shape: found '[0, 0, 0]', expected the three sizes of the raw "
     "file, fastest axis first\n"},
    {"ImageWithoutSegmentation",
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  thickness: 1 um\n"
     "  width: 1 um\n"
     "  image: {file: data.raw, shape: [4, 4, 4]}\n",
     "@bad.yaml:5:3: geometry.image: found neither pore_labels nor threshold, expected one of "
     "them\n"},
    {"ImageWithBothSegmentations",
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  thickness: 1 um\n"
     "  width: 1 um\n"
     "  image: {file: data.raw, shape: [4, 4, 4], threshold: 9, pore_labels: [0]}\n",
     "@bad.yaml:5:45: geometry.image.threshold: found a value beside pore_labels, expected either "
     "threshold or pore_labels\n"},
    {"FilteredLabels",
     "geometry:\n"
     "  voxel_size: 12.5 nm\n"
     "  image: {file: data.raw, shape: [4, 4, 4], pore_labels: [0], filter: median}\n",
     "@bad.yaml:3:63: geometry.image.filter: found a value beside pore_labels, expected none: "
     "labels "
     "are not grey; give a threshold\n"},
    {"ThresholdOfAnotherName",
     "geometry:\n"
     "  voxel_size: 12.5 nm\n"
     "  image: {file: data.raw, shape: [4, 4, 4], threshold: ostu}\n",
     "@bad.yaml:3:56: geometry.image.threshold: found 'ostu', expected a number from 0 to 65536, "
     "or "
     "otsu\n"},
    {"ImageWithNoLabels",
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  thickness: 1 um\n"
     "  width: 1 um\n"
     "  image: {file: data.raw, shape: [4, 4, 4], pore_labels: []}\n",
     "@bad.yaml:5:45: geometry.image.pore_labels: found an empty list, expected pore values\n"},
    {"ImageAxes",
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  thickness: 1 um\n"
     "  width: 1 um\n"
     "  image: {file: data.raw, shape: [4, 4, 4], threshold: 9, axes: xxy}\n",
     "@bad.yaml:5:65: geometry.image.axes: found 'xxy', expected xyz, xzy, yxz, yzx, zxy or zyx\n"},
    {"ThinnerThanAVoxel",
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  thickness: 5 nm\n"
     "  width: 1 um\n"
     "  grey: {porosity: 0.4, diameter: 31 nm}\n",
     "@bad.yaml:3:3: geometry.thickness: found '0.005 um', expected at least one voxel, 10 nm\n"},
    {"WidthNoMultipleOfTheVoxel",
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  thickness: 1 um\n"
     "  width: 1.005 um\n"
     "  grey: {porosity: 0.4, diameter: 31 nm}\n",
     "@bad.yaml:4:3: geometry.width: found '1.005 um', which is 100.50 voxels of 10 nm, expected a "
     "whole number of them, such as 1 um or 1.01 um\n"},
    {"SecondWidthNoMultiple",
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  thickness: 1 um\n"
     "  width: [1 um, 0.996 um]\n"
     "  grey: {porosity: 0.4, diameter: 31 nm}\n",
     "@bad.yaml:4:3: geometry.width: found '0.996 um', which is 99.60 voxels of 10 nm, expected a "
     "whole number of them, such as 0.99 um or 1 um\n"},
    {"TooManyVoxels",
     "geometry:\n"
     "  voxel_size: 0.1 nm\n"
     "  thickness: 1 um\n"
     "  width: 1 um\n"
     "  grey: {porosity: 0.4, diameter: 31 nm}\n",
     "@bad.yaml:2:3: geometry.voxel_size: found '0.1 nm', which makes 1e+12 voxels, expected at "
     "most 2^31: about 0.775098 nm\n"},
    {"GreyBlockThatDoesNotDivide",
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  thickness: 1 um\n"
     "  width: 1 um\n"
     "  grey_block: 7\n"
     "  generate: {diameter: 75 nm}\n",
     "@bad.yaml:5:3: geometry.grey_block: found '7', expected a divisor of the 100 x 100 x 100 "
     "voxels\n"},
    {"GreyBlockOfAGreyLayer",
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  thickness: 1 um\n"
     "  width: 1 um\n"
     "  grey_block: 2\n"
     "  grey: {porosity: 0.4, diameter: 31 nm}\n",
     "@bad.yaml:5:3: geometry.grey_block: found '2', expected 1: the layer is grey\n"},
    {"SkeletonBlockThatDoesNotDivide", GREY "skeleton: {block: 3}\n",
     "@bad.yaml:6:12: skeleton.block: found '3', expected a divisor of the 100 x 100 x 100 voxels, "
     "such as 2\n"},
    {"SkeletonBlockOfAveragedVoxels",
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  thickness: 1 um\n"
     "  width: 1 um\n"
     "  grey_block: 2\n"
     "  generate: {diameter: 75 nm}\n",
     "@bad.yaml:1:1: skeleton.block: found '4' (the default), expected a divisor of the 50 x 50 x "
     "50 voxels, such as 2\n"},
    {"ColumnsThatDoNotDivide",
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  thickness: 1 um\n"
     "  width: [0.9 um, 0.6 um]\n"
     "  grey: {porosity: 0.4, diameter: 31 nm}\n"
     "skeleton: {kind: columns, block: 20}\n",
     "@bad.yaml:6:27: skeleton.block: found '20', expected a divisor of the 90 x 60 x 100 voxels "
     "along x and y, such as 15\n"},
    {"ParticlesOfAGreyLayer", GREY "skeleton: {kind: particles}\n",
     "@bad.yaml:6:12: skeleton.kind: found 'particles', expected another kind: only "
     "geometry.generate and geometry.spheres have particles\n"},
    {"GrainsOfAGreyLayer", GREY "skeleton: {kind: grains}\n",
     "@bad.yaml:6:12: skeleton.kind: found 'grains', expected another kind: grains need resolved "
     "voxels, the layer is grey\n"},
    {"SkeletonKindUnknown", GREY "skeleton: {kind: bricks}\n",
     "@bad.yaml:6:18: skeleton.kind: found 'bricks', expected blocks, particles, grains or "
     "columns\n"},
    {"BiotAboveOne", GREY "skeleton: {biot: 1.5}\n",
     "@bad.yaml:6:18: skeleton.biot: found '1.5' (out of range), expected a number from 0 to 1\n"},
    {"StrengthAndEnergy", GREY "interfaces:\n  sigma_se: 5 MPa\n  fracture_energy_se: 1 J/m2\n",
     "@bad.yaml:8:3: interfaces.fracture_energy_se: found a value beside sigma_se (at "
     "@bad.yaml:7:3), expected one of the two\n"},
    {"CohesionAndEnergy", GREY "interfaces: {fracture_energy_layer: 1 J/m2, cohesion: 1 MPa}\n",
     "@bad.yaml:6:14: interfaces.fracture_energy_layer: found a value beside cohesion (at "
     "@bad.yaml:6:45), expected one of the two\n"},
    {"ScatterOfFour", GREY "interfaces: {scatter: [0.1, 0.1, 0.1, 0.1]}\n",
     "@bad.yaml:6:23: interfaces.scatter: found a list of 4, expected a list of 1 to 3 numbers "
     "from "
     "0 to 1\n"},
    {"DensityWithoutVolume", GREY "skeleton: {solid_density: 1800 kg}\n",
     "@bad.yaml:6:27: skeleton.solid_density: found '1800 kg' (a mass), expected a density such as "
     "'1800 kg/m3' (from 1 kg/m3 to 30000 kg/m3)\n"},
    {"RegionOutsideTheLayer", GREY "output: {region_first: [0, 0, 90], region_size: [0, 0, 20]}\n",
     "@bad.yaml:6:36: output.region_size: found a region up to voxel 110 along z, expected it "
     "within the 100 voxels of the layer\n"},
    {"OutputBeyondTheCapacity",
     GREY "cell: {capacity: 1 mAh/cm2}\noutput: {at: [0.5 mAh/cm2, 2 mAh/cm2]}\n",
     "@bad.yaml:7:10: output.at: found '2 mAh/cm2', expected at most the charge passed, 1 "
     "mAh/cm2\n"},
    {"FirstStepAboveTheLargest", GREY "numerics: {dt_first: 10 s, dt_max: 1 s}\n",
     "@bad.yaml:6:12: numerics.dt_first: found '10 s', expected at most dt_max, 1 s\n"},
    {"ChargeWithoutCurrent", GREY "cell: {current_density: 0 mA/cm2}\n",
     "@bad.yaml:6:8: cell.current_density: found 0, expected another value, or a list of steps\n"},
    {"StepWithCapacityAndDuration",
     GREY "cell:\n  steps:\n    - {capacity: 1 mAh/cm2, duration: 1 h}\n",
     "@bad.yaml:8:7: cell.steps: found both capacity and duration, expected either capacity or "
     "duration\n"},
    {"StepWithNeither", GREY "cell:\n  steps:\n    - {current_density: 1 mA/cm2}\n",
     "@bad.yaml:8:7: cell.steps: found neither capacity nor duration, expected either capacity or "
     "duration\n"},
    {"StepWithCapacityAtRest",
     GREY "cell:\n  steps:\n    - {current_density: 0 mA/cm2, capacity: 1 mAh/cm2}\n",
     "@bad.yaml:8:7: cell.steps: found a capacity at current density 0, expected a duration\n"},
    {"StepWithUnknownKey",
     GREY
     "cell:\n  steps:\n    - {capacity: 1 mAh/cm2}\n    - {capacty: 1 mAh/cm2, duration: 1 h}\n",
     "@bad.yaml:9:8: cell.steps.capacty: found unknown key 'capacty', did you mean 'capacity'?\n"},
    {"StepsThatAreNoList", GREY "cell: {steps: {capacity: 1 mAh/cm2}}\n",
     "@bad.yaml:6:15: cell.steps: found no list, expected a list of 1 to 64 steps\n"},
    {"StepsEmpty", GREY "cell: {steps: []}\n",
     "@bad.yaml:6:15: cell.steps: found a list of 0, expected a list of 1 to 64 steps\n"},
    {"StepThatIsAScalar", GREY "cell: {steps: [1 mAh/cm2]}\n",
     "@bad.yaml:6:16: cell.steps: found '1 mAh/cm2', expected a block of keys\n"},
    {"StepsTooMuchCharge",
     GREY "cell:\n  steps: [{capacity: 900 mAh/cm2}, {capacity: 900 mAh/cm2}]\n",
     "@bad.yaml:7:3: cell.steps: found more charge than expected: at most 1000 mAh/cm2 in all "
     "steps\n"},
    {"TabForIndentation", GREY "cell:\n\ttemperature: 60 degC\n",
     "@bad.yaml:7:1: YAML: found a tab, expected spaces for indentation (while scanning for the "
     "next token)\n"},
    {"YamlSyntax", GREY "cell: {temperature: 60 degC\n",
     "@bad.yaml:7:1: YAML: did not find expected ',' or '}' (while parsing a flow mapping)\n"},
    {"YamlIndentation", GREY "cell:\n    temperature: 60 degC\n  capacity: 1 mAh/cm2\n",
     "@bad.yaml:8:3: YAML: did not find expected key (while parsing a block mapping)\n"},
    {"TwoDocuments", GREY "---\ncell: {}\n",
     "@bad.yaml:7:1: YAML: found a second document, expected one\n"},
    {"NotUtf8", "name: caf\351\n",
     "@bad.yaml:1:10: YAML: found bytes that are no text (incomplete UTF-8 octet sequence), "
     "expected UTF-8\n"},
    {"ControlByte", "name: a\nx: \001\n",
     "@bad.yaml:2:4: YAML: found bytes that are no text (control characters are not allowed), "
     "expected UTF-8\n"},
    {"EmptyFile", "",
     "@bad.yaml:1:1: case: found '@bad.yaml' (an empty file), expected a readable case file\n"},
    {"OnlyAComment", "# nothing\n",
     "@bad.yaml:1:1: YAML: found nothing, expected a value or blocks of keys\n"},
    {"IncludeMissing", GREY "include: [nowhere.yaml]\n",
     "@bad.yaml:6:11: include: found '@nowhere.yaml' (No such file or directory), expected a "
     "readable case file\n"},
    {"IncludeItself", GREY "include: bad.yaml\n",
     "@bad.yaml:6:10: include: found '@bad.yaml' again (first at @bad.yaml:1:1), expected once\n"},
    {"IncludeTwice", GREY "include: [shared.yaml, shared.yaml]\n",
     "@bad.yaml:6:24: include: found '@shared.yaml' again (first at @bad.yaml:6:11), expected "
     "once\n"},
    {"IncludeABlock", GREY "include: {file: shared.yaml}\n",
     "@bad.yaml:6:10: include: found no file name, expected a case file\n"},
    {"IncludeAFolder", GREY "include: .\n",
     "@bad.yaml:6:10: include: found '@.' (a folder), expected a readable case file\n"},
    {"ErrorInAnIncludedFile", GREY "include: wrong.yaml\n",
     "@wrong.yaml:2:13: creep.exponent: found 'four' (not a finite number), expected a pure number "
     "such as '0.35' (from 1 to 10)\n"},
    {"SyntaxErrorInAnIncludedFile", GREY "include: torn.yaml\n",
     "@torn.yaml:2:1: YAML: did not find expected node content (while parsing a flow node)\n"},
    {"ManyErrorsAtOnce",
     "geometry:\n"
     "  voxel_size: 10 nm\n"
     "  thickness: 1 um\n"
     "  width: 1.005 um\n"
     "  grey: {porosity: 0.4, diameter: 31 nm}\n"
     "cell: {temperature: 5 MPa, capacty: 1 mAh/cm2}\n"
     "creep: {plastic: on}\n",
     "@bad.yaml:6:21: cell.temperature: found '5 MPa' (a pressure), expected a temperature such as "
     "'60 degC' (from -100 degC to 180 degC)\n"
     "@bad.yaml:6:28: cell.capacty: found unknown key 'capacty', did you mean 'capacity'?\n"
     "@bad.yaml:7:18: creep.plastic: found 'on', expected true or false\n"
     "@bad.yaml:4:3: geometry.width: found '1.005 um', which is 100.50 voxels of 10 nm, expected a "
     "whole number of them, such as 1 um or 1.01 um\n"},
};

#endif
