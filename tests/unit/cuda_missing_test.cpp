#include <gtest/gtest.h>

#include <string>

#include "coble/device.h"

namespace {

// Either the card works or the message says why not; never a crash, never silence.
TEST(CudaMissing, AskingForCudaWorksOrSaysWhyNot) {
  const char *missing = coble_cuda_missing();
  coble_device *dev = nullptr;
  const coble_status status = coble_device_create(COBLE_BACKEND_CUDA, 1, &dev);
  if (!missing) {
    EXPECT_EQ(status, COBLE_OK) << coble_message();
  } else {
    EXPECT_EQ(status, COBLE_ERR_DEVICE);
    EXPECT_EQ(dev, nullptr);
    EXPECT_FALSE(std::string(missing).empty());
    EXPECT_NE(std::string(coble_message()).find(missing), std::string::npos) << coble_message();
    EXPECT_NE(std::string(coble_message()).find("--backend cpu"), std::string::npos);
  }
  coble_device_destroy(dev);
}

TEST(CudaMissing, AutoFallsBackToTheCpu) {
  coble_device *dev = nullptr;
  ASSERT_EQ(coble_device_create(COBLE_BACKEND_AUTO, 1, &dev), COBLE_OK) << coble_message();
  EXPECT_STREQ(coble_device_backend(dev), coble_cuda_missing() ? "cpu" : "cuda");
  coble_device_destroy(dev);
}

}  // namespace
