//! Makes a picture of a red fox. It costs money, so it runs only where a key is set.

use std::path::Path;

use callsheet_client::types::wan_v2_7_pro::{AspectRatio, Request};
use callsheet_client::{Client, DownloadOptions, Error, WaitOptions};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let client = Client::from_env::<Request>()?;
    let request = Request::new("A red fox in fresh snow").aspect_ratio(AspectRatio::Ratio16_9);
    let submission = client.submit(&request).await?;
    let outcome = client
        .resume::<Request>(submission.ticket(), WaitOptions::new())
        .await?;
    let folder = Path::new("pictures");
    client
        .download_all(&outcome.state, folder, Some("fox"), DownloadOptions::new())
        .await?;
    Ok(())
}
