// Files behind a seam.
#pragma once
