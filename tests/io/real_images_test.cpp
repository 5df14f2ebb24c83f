// Tomograms of real materials, where they are at hand: sizes and porosities as their README states
// them.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "coble/image.h"

namespace {

struct Stack {
  const char *name;
  int n[3];
  coble_segmentation how;
  double porosity;
};

coble_segmentation pores_labelled(int32_t label) {
  coble_segmentation how = {};
  how.labels = 1;
  how.label[0] = label;
  return how;
}

coble_segmentation pores_below(double threshold) {
  coble_segmentation how = {};
  how.threshold = threshold;
  return how;
}

class RealImages : public testing::TestWithParam<Stack> {};

TEST_P(RealImages, HaveTheirPorosity) {
  const Stack &stack = GetParam();
  const std::string path = std::string(COBLE_SHARED_DIR "/data/images/") + stack.name;
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not there";
  const coble_image_params p = coble_image_defaults();
  coble_image image;
  ASSERT_EQ(coble_image_read(path.c_str(), &p, &image), COBLE_OK) << coble_message();
  for (int d = 0; d < 3; d++) EXPECT_EQ(image.n[d], stack.n[d]);
  coble_structure s;
  const coble_status status = coble_image_segment(&image, &stack.how, 1e-6, false, &s);
  coble_image_release(&image);
  ASSERT_EQ(status, COBLE_OK) << coble_message();
  size_t pores = 0;
  const size_t cells = coble_structure_cells(&s);
  for (size_t i = 0; i < cells; i++) pores += s.phase[i];
  free(s.phase);
  EXPECT_NEAR((double)pores / (double)cells, stack.porosity, 5e-5);
}

INSTANTIATE_TEST_SUITE_P(
    Shared, RealImages,
    testing::Values(
        Stack{"nmc_cathode_ct_200x200x200.tif", {200, 200, 200}, pores_labelled(0), 0.4921},
        Stack{"fiberform_grey_100x100x100.tif", {100, 100, 100}, pores_below(90), 0.8329},
        Stack{"berea_ct_128x256x256.tif", {256, 256, 128}, pores_labelled(0), 0.2009}));

TEST(RealImage, EmulsionHasItsSize) {
  const std::string path = COBLE_SHARED_DIR "/data/images/emulsion_spheres_grey_46x128x128.tif";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not there";
  const coble_image_params p = coble_image_defaults();
  coble_image image;
  ASSERT_EQ(coble_image_read(path.c_str(), &p, &image), COBLE_OK) << coble_message();
  EXPECT_EQ(image.n[0], 128);
  EXPECT_EQ(image.n[1], 128);
  EXPECT_EQ(image.n[2], 46);
  coble_image_release(&image);
}

}  // namespace
