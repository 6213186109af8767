//! Somebody joins with the link from a letter, is found, and leaves.

use fantoccini::Locator;
use fantoccini::key::Key;

use super::driver::Browser;
use super::fits;

/// Asks for a letter on the page that is open, follows its link and presses the button.
pub async fn comes_in(browser: &Browser, email: &str) {
    browser.fill("email", email).await;
    browser.press("main button").await;
    browser.says("Look into your mail").await;
    let link = browser.mailed("/come-in/").await;
    browser.go(&link).await;
    browser.says("One press, and you are in").await;
    browser.press("main button").await;
}

#[tokio::test]
#[ignore = "needs Chromium; tests/run runs it"]
async fn somebody_joins_is_found_and_leaves_with_and_without_scripts() {
    for scripts in [true, false] {
        let browser = Browser::open(false, scripts).await;
        browser.size(360, 800).await;
        browser.go("/").await;
        browser.press("a[href='/join']").await;
        comes_in(&browser, "sol@example.org").await;
        browser.says("Nobody sees anything of you yet").await;

        browser.press("a[href='/me/listing']").await;
        browser.fill("name", "Sol Pretendson").await;
        browser.press("main input[value=facilitation]").await;
        browser.press("main input[value=online]").await;
        browser.press("main button.primary").await;
        browser.says("Where are you?").await;
        let field = browser.client.find(Locator::Id("q")).await.expect("the field is there");
        field.send_keys("Nimbin").await.expect("keys are pressed");
        field.send_keys(&Key::Escape.to_string()).await.expect("keys are pressed");
        field.send_keys(&Key::Enter.to_string()).await.expect("keys are pressed");
        browser.says("How much do you show?").await;
        browser.press("main input[name=show]").await;
        browser.press("main fieldset + div button").await;
        browser.says("Take away").await;
        for width in [360, 768, 1280] {
            browser.size(width, 800).await;
            for path in [
                "/me",
                "/me/listing",
                "/me/places?q=Nimbin",
                "/me/preview",
                "/me/consent",
                "/me/erase",
            ] {
                browser.go(path).await;
                if scripts {
                    assert_eq!(
                        fits::unfit(&browser).await,
                        Vec::<String>::new(),
                        "{path} at {width}"
                    );
                }
            }
        }
        browser.go("/me/preview").await;
        browser.press("#agreed").await;
        browser.press("main form.panel button.primary").await;
        browser.says("You are shown to everyone").await;
        browser.go("/near?q=Nimbin&within_km=1").await;
        browser.says("Sol Pretendson").await;

        browser.go("/me").await;
        browser.press("form[action='/me/hide'] button").await;
        browser.says("You are hidden").await;
        browser.go("/near?q=Nimbin&within_km=1").await;
        browser.says("within 1 km").await;
        let main = browser.client.find(Locator::Css("main")).await.expect("a page");
        assert!(!main.text().await.expect("text").contains("Sol Pretendson"));

        browser.go("/me/erase").await;
        browser.press("#sure").await;
        browser.press("main form.panel button").await;
        browser.says("You are erased").await;
        // Nothing was complained of and nobody else was asked, and the cookie went with the rest.
        browser.is_content().await;
        browser.close().await;
    }
}
